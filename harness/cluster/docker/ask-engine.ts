import { HarnessError, messageOf } from "../../core/errors.ts";

/** Far longer than any request of ours takes on a machine that still works. */
const ENGINE_TIMEOUT_MS = 20_000;

const CLEAN_UP = "When it is back, `faultline heal` removes what this run leaves behind.";

/**
 * The answer of the engine to one request. Nothing that is asked of an engine may hang a run.
 *
 * @param what the act, for the error message: `start container x`.
 * @throws HarnessError when there is no answer in time, or a refusal; its cause is the error of the request.
 */
export async function askEngine<T>(
  what: string,
  request: Promise<T>,
  timeoutMs: number = ENGINE_TIMEOUT_MS,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const message = `The container engine did not answer within ${timeoutMs} ms: ${what}.`;
      reject(new HarnessError(message, { hint: `Look at it with \`docker info\`. ${CLEAN_UP}` }));
    }, timeoutMs);
  });
  try {
    return await Promise.race([request, late]);
  } catch (thrown) {
    throw thrown instanceof HarnessError ? thrown : refusal(what, thrown);
  } finally {
    clearTimeout(timer);
    request.catch(() => {});
  }
}

/** The HTTP status with which the engine refused; null when it did not answer, or for errors of another origin. */
export function statusOf(thrown: unknown): number | null {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    if ("statusCode" in error && typeof error.statusCode === "number") return error.statusCode;
  }
  return null;
}

function refusal(what: string, cause: unknown): HarnessError {
  const said = messageOf(cause);
  if (statusOf(cause) === null)
    return new HarnessError(`The container engine is gone (${said}): ${what}.`, {
      hint: `Is the engine still up? Try \`docker info\`. ${CLEAN_UP}`,
      cause,
    });
  return new HarnessError(`The container engine could not ${what}: ${said}`, {
    hint: hintFor(said),
    cause,
  });
}

function hintFor(said: string): string {
  if (/no such image/i.test(said)) return "Build the images with `faultline doctor --fix`.";
  if (/no space left/i.test(said))
    return "The engine's disk is full. `faultline heal --images` and `docker system prune` make room.";
  if (/port is already allocated|address already in use/i.test(said))
    return "Another program took the port at the same moment. Run it again.";
  return "`faultline doctor` examines the engine, and `faultline heal` removes what dead runs left behind.";
}
