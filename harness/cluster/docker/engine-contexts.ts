import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import { HarnessError, messageOf } from "../../core/errors.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** A context of the docker command: an engine under a name. */
export interface Context {
  readonly name: string;
  readonly host: string;
  /** The folder of its ca.pem, cert.pem and key.pem. */
  readonly tlsFolder: string | null;
  /** Whether the engine's certificate must be a good one. */
  readonly mustVerify: boolean;
}

/** The docker command's own name for: no context. */
const DEFAULT_CONTEXT = "default";

const configSchema = z.object({ currentContext: z.string().optional() });

const metaSchema = z.object({
  Endpoints: z.object({
    docker: z.object({ Host: z.string().min(1), SkipTLSVerify: z.boolean().optional() }),
  }),
});

/** The folder in which the docker command keeps its settings. */
export function configFolder(env: Environment): string {
  return env.DOCKER_CONFIG || path.join(env.HOME || os.homedir(), ".docker");
}

/**
 * The context of DOCKER_CONTEXT, or the current one; null when that is none.
 *
 * @throws HarnessError when it does not exist, or a file of the docker command cannot be understood.
 */
export function chosenContext(env: Environment): Context | null {
  const folder = configFolder(env);
  const name = env.DOCKER_CONTEXT || currentContext(path.join(folder, "config.json"));
  if (!name || name === DEFAULT_CONTEXT) return null;
  // The docker command names the folders of a context by the hash of its name.
  const id = createHash("sha256").update(name).digest("hex");
  const metaFile = path.join(folder, "contexts", "meta", id, "meta.json");
  if (!existsSync(metaFile))
    throw new HarnessError(`The docker context "${name}" does not exist (no ${metaFile}).`, {
      hint: "See `docker context ls`, or unset DOCKER_CONTEXT, or `docker context use default`.",
    });
  const { Host: host, SkipTLSVerify: skip } = readJson(metaFile, metaSchema).Endpoints.docker;
  const tlsFolder = path.join(folder, "contexts", "tls", id, "docker");
  return {
    ...{ name, host, mustVerify: skip !== true },
    tlsFolder: existsSync(tlsFolder) ? tlsFolder : null,
  };
}

function currentContext(configFile: string): string | undefined {
  return existsSync(configFile) ? readJson(configFile, configSchema).currentContext : undefined;
}

function readJson<T>(file: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : messageOf(cause);
    throw new HarnessError(`${file} cannot be understood: ${why}`, {
      hint: "The docker command writes this file. Mend it, or set DOCKER_HOST, which needs no file.",
      cause,
    });
  }
}
