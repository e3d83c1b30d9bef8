import os from "node:os";
import type Docker from "dockerode";
import { type EngineAddress, engineAddress } from "./engine-address.ts";
import type { Environment } from "./engine-contexts.ts";
import { parseInfo, parseVersion } from "./engine-facts.ts";
import { engineFailure } from "./engine-failure.ts";

/** A container engine that answered. */
export interface Engine {
  readonly docker: Docker;
  /** Where it listens, as in DOCKER_HOST. */
  readonly endpoint: string;
  /** The address under which ports that containers publish are reached from here. */
  readonly host: string;
  readonly version: string;
  readonly apiVersion: string;
  /** The kernel's release on the engine's machine. */
  readonly kernel: string;
  readonly cgroupVersion: "1" | "2";
  /** It runs on this very kernel: process ids and files of the host mean the same here and there. */
  readonly isLocal: boolean;
}

/** How long an engine may take for its first answers. */
const ANSWER_TIMEOUT_MS = 5_000;

/**
 * Finds the container engine as the docker command does (DOCKER_HOST with DOCKER_TLS_VERIFY and DOCKER_CERT_PATH, then
 * DOCKER_CONTEXT, then the current context, then the usual socket), and asks who it is. Takes at most
 * 5 seconds for each of its two questions.
 *
 * @throws HarnessError saying what stands in the way, with the command that mends it.
 */
export async function connectEngine(
  env: Environment = process.env,
  timeoutMs: number = ANSWER_TIMEOUT_MS,
): Promise<Engine> {
  const address = engineAddress(env);
  try {
    // Every third of a second counts where no engine is asked: this one is the loading of its client.
    const { default: Client } = await import("dockerode");
    const docker = new Client(address.options);
    const ask = (question: Promise<unknown>) => within(timeoutMs, question);
    const { version, apiVersion } = parseVersion(await ask(docker.version()));
    const { kernel, cgroupVersion } = parseInfo(await ask(docker.info()));
    const { endpoint, host } = address;
    const isLocal = isOnThisMachine(address) && kernel === os.release();
    return { docker, endpoint, host, version, apiVersion, kernel, cgroupVersion, isLocal };
  } catch (thrown) {
    throw engineFailure(thrown, address);
  }
}

/** A socket may also lead into a virtual machine, which the kernel's release tells. */
function isOnThisMachine({ options }: EngineAddress): boolean {
  return options.socketPath !== undefined;
}

async function within<T>(timeoutMs: number, question: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = Object.assign(new Error(`no answer within ${timeoutMs} ms`), {
      code: "ETIMEDOUT",
    });
    timer = setTimeout(() => reject(error), timeoutMs);
  });
  try {
    return await Promise.race([question, late]);
  } finally {
    clearTimeout(timer);
    question.catch(() => {});
  }
}
