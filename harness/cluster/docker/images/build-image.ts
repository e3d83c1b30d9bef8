import { Readable } from "node:stream";
import type Docker from "dockerode";
import { HarnessError, messageOf } from "../../../core/errors.ts";
import { askEngine, statusOf } from "../ask-engine.ts";
import type { Engine } from "../engine.ts";
import { type ContextFile, tarOf } from "./build-context.ts";
import { type EngineEvent, followEvents } from "./engine-events.ts";

/** Told of progress in lines for people. */
export type OnProgress = (line: string) => void;

export interface ImageOptions {
  readonly engine: Engine;
  readonly onProgress: OnProgress;
  /** Ends what is under way. */
  readonly signal?: AbortSignal;
}

export interface Build {
  /** `faultline-tools:0123456789ab`. */
  readonly tag: string;
  /** With a file `Dockerfile`. */
  readonly files: readonly ContextFile[];
  readonly target?: string;
  readonly args: Readonly<Record<string, string>>;
  readonly onProgress: OnProgress;
  /** Ends the build. */
  readonly signal?: AbortSignal | undefined;
}

const LAST_LINES = 15;
const MAX_COMMAND_CHARS = 70;

/**
 * Builds an image and gives it its tag. Leaves no container behind, also when it fails. Others may build the same at the
 * same time: the tag stays with the first, and what the others made is removed. (Two that end at the very same moment
 * leave one of the two images without a name; it goes with all others that are labelled.)
 *
 * @throws HarnessError with the last lines of the build's output.
 */
export async function buildImage(docker: Docker, build: Build): Promise<void> {
  const output: string[] = [];
  const id = await run(docker, build, output).catch((thrown: unknown) => {
    throw failure(build.tag, output, thrown);
  });
  const first = await imageId(docker, build.tag);
  if (first === null) await tag(docker, id, build.tag);
  else if (first !== id)
    await docker
      .getImage(id)
      .remove()
      .catch(() => {});
}

/** The id of an image, null when there is none of this name. */
export async function imageId(docker: Docker, name: string): Promise<string | null> {
  try {
    return (await askEngine(`look at image ${name}`, docker.getImage(name).inspect())).Id;
  } catch (thrown) {
    if (statusOf(thrown) === 404) return null;
    throw thrown;
  }
}

async function run(docker: Docker, build: Build, output: string[]): Promise<string> {
  const startMs = performance.now();
  let id = "";
  const onEvent = (event: EngineEvent): void => {
    if (event.aux?.ID !== undefined) id = event.aux.ID;
    const line = event.stream?.trim();
    if (!line) return;
    output.push(line);
    const step = /^Step (\d+)\/(\d+) : (.*)/.exec(line);
    if (step === null) return;
    const seconds = Math.round((performance.now() - startMs) / 1_000);
    const command = step[3]?.replace(/\s+/g, " ").slice(0, MAX_COMMAND_CHARS);
    build.onProgress(`${build.tag}: step ${step[1]} of ${step[2]}, ${seconds} s: ${command}`);
  };
  const stream = await docker.buildImage(Readable.from([tarOf(build.files)]), {
    ...{ buildargs: { ...proxyArgs(), ...build.args }, forcerm: true },
    ...(build.target !== undefined && { target: build.target }),
    ...(build.signal && { abortSignal: build.signal }),
  });
  await followEvents(stream, onEvent);
  if (id === "") throw new Error("the engine did not tell the image's id");
  return id;
}

/** Builds know these arguments by themselves, and they do not change what is built. */
function proxyArgs(): Record<string, string> {
  const names = ["http_proxy", "https_proxy", "no_proxy"].flatMap((n) => [n, n.toUpperCase()]);
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value ? [[name, value]] : [];
    }),
  );
}

async function tag(docker: Docker, id: string, name: string): Promise<void> {
  const [repo = "", tag = ""] = name.split(":");
  await askEngine(`tag image ${name}`, docker.getImage(id).tag({ repo, tag }));
}

function failure(tag: string, output: readonly string[], cause: unknown): HarnessError {
  const lines = output.flatMap((text) => text.split("\n")).slice(-LAST_LINES);
  const said = lines.map((line) => `\n    ${line}`).join("");
  const hint = hintFor([...lines, messageOf(cause)].join("\n"));
  return new HarnessError(`Building ${tag} failed: ${messageOf(cause).trim()}${said}`, {
    hint,
    cause,
  });
}

const NO_NETWORK =
  /Temporary failure resolving|Could not resolve|Failed to fetch|Unable to fetch|Unable to locate package|Could not connect/i;

function hintFor(said: string): string {
  if (/no space left/i.test(said))
    return "The engine's disk is full. `faultline heal --images` and `docker system prune` make room.";
  if (NO_NETWORK.test(said))
    return (
      "Inside containers of this engine, the Debian mirrors cannot be reached. Look at the engine's DNS (/etc/resolv.conf, " +
      "`dockerd --dns`), or set http_proxy and https_proxy, which builds get too."
    );
  return "Try again with `faultline doctor --fix`.";
}
