import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** What a command prints on stdout, trimmed. @throws Error with its arguments and its last words. */
export async function run(command: string, ...args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await execute(command, args);
    return stdout.trim();
  } catch (thrown) {
    const { stderr, message } = thrown as Error & { stderr?: string };
    const said = (stderr ?? "").trim() || message;
    throw new Error(`${[command, ...args].join(" ")}: ${said}`, { cause: thrown });
  }
}

/** Tries until it works; gives up after `timeoutMs` with the last error. */
export async function untilItWorks(
  timeoutMs: number,
  attempt: () => Promise<unknown>,
): Promise<void> {
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    try {
      await attempt();
      return;
    } catch (thrown) {
      if (performance.now() >= deadlineMs) throw thrown;
      await sleep(RETRY_MS);
    }
  }
}

const RETRY_MS = 10;
