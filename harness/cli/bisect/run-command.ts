import { spawn } from "node:child_process";

export interface CommandOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly limitMs: number;
  readonly abort?: AbortSignal;
}

export interface EndedCommand {
  /** Null: it was ended, or could not be started. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a line of shell to its end, and all that it starts with it. Never rejects. */
export function runCommand(
  line: string,
  { abort, cwd, env, limitMs }: CommandOptions,
): Promise<EndedCommand> {
  return new Promise((resolve) => {
    const child = spawn("sh", ["-c", line], {
      ...{ cwd, env: { ...process.env, ...env }, detached: true },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const texts = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const)
      child[name].setEncoding("utf8").on("data", (chunk: string) => {
        texts[name] = (texts[name] + chunk).slice(-10_000_000);
      });
    const end = (): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      } catch {
        // It has just ended.
      }
    };
    const limit = setTimeout(end, limitMs);
    abort?.addEventListener("abort", end, { once: true });
    const settle = (exitCode: number | null): void => {
      clearTimeout(limit);
      abort?.removeEventListener("abort", end);
      resolve({ exitCode, ...texts });
    };
    child.once("error", () => settle(null));
    child.once("close", settle);
  });
}
