import type Docker from "dockerode";
import { HarnessError, messageOf } from "../../../core/errors.ts";
import { askEngine } from "../ask-engine.ts";
import type { Engine } from "../engine.ts";
import { type ImageOptions, imageId } from "./build-image.ts";
import { followEvents } from "./engine-events.ts";

/** Debian with Node.js. */
export interface BaseImage {
  readonly name: string;
  readonly id: string;
}

/** Bases that were built from this machine's own packages. */
export const OWN_BASE = "faultline-base";
/** The base where there is a registry. */
const REGISTRY_BASE = "node:22-bookworm-slim";
/** How long a registry may say nothing. */
const SILENCE_MS = 20_000;

/**
 * The image to build on that is there without being fetched: the one of FAULTLINE_BASE_IMAGE, or the newest that was built
 * here, or the official image of Node.js. Null when there is none.
 *
 * @throws HarnessError when FAULTLINE_BASE_IMAGE names one that the engine does not have.
 */
export async function localBase({ docker }: Engine): Promise<BaseImage | null> {
  const wanted = process.env.FAULTLINE_BASE_IMAGE;
  if (wanted) {
    const id = await imageId(docker, wanted);
    if (id !== null) return { name: wanted, id };
    throw new HarnessError(`The engine has no image ${wanted} (from FAULTLINE_BASE_IMAGE).`, {
      hint: `\`docker pull ${wanted}\`, or unset FAULTLINE_BASE_IMAGE.`,
    });
  }
  const id = await imageId(docker, REGISTRY_BASE);
  return (await newestOwnBase(docker)) ?? (id === null ? null : { name: REGISTRY_BASE, id });
}

async function newestOwnBase(docker: Docker): Promise<BaseImage | null> {
  const filters = { reference: [OWN_BASE] };
  const images = await askEngine("list images", docker.listImages({ filters }));
  const [newest] = images.toSorted((a, b) => b.Created - a.Created);
  const name = newest?.RepoTags?.find((tag) => tag.startsWith(`${OWN_BASE}:`));
  return newest && name !== undefined ? { name, id: newest.Id } : null;
}

/**
 * {@link localBase}, or else the official image of Node.js from a registry.
 *
 * @throws HarnessError when no registry can be reached, with the command that does without one.
 */
export async function findBase(
  options: ImageOptions,
  silenceMs: number = SILENCE_MS,
): Promise<BaseImage> {
  const { engine, onProgress, signal } = options;
  const local = await localBase(engine);
  if (local !== null) return local;
  try {
    onProgress(`Fetching ${REGISTRY_BASE}.`);
    await pull(engine.docker, signal, silenceMs);
    const id = await imageId(engine.docker, REGISTRY_BASE);
    if (id !== null) return { name: REGISTRY_BASE, id };
    throw new Error("the engine fetched it and does not have it");
  } catch (cause) {
    signal?.throwIfAborted();
    const message = `No base image, and ${REGISTRY_BASE} cannot be fetched: ${messageOf(cause).trim()}`;
    throw new HarnessError(message, {
      hint: "`sudo faultline doctor --fix` builds one from this machine's Debian packages.",
      cause,
    });
  }
}

async function pull(
  docker: Docker,
  signal: AbortSignal | undefined,
  silenceMs: number,
): Promise<void> {
  const silence = new AbortController();
  const onSilence = () => silence.abort(new Error(`the registry said nothing for ${silenceMs} ms`));
  const timer = setTimeout(onSilence, silenceMs);
  const abortSignal = signal ? AbortSignal.any([silence.signal, signal]) : silence.signal;
  try {
    const stream = await docker.pull(REGISTRY_BASE, { abortSignal });
    await followEvents(stream, () => timer.refresh());
  } catch (thrown) {
    throw silence.signal.aborted ? silence.signal.reason : thrown;
  } finally {
    clearTimeout(timer);
  }
}
