import { type ChildProcess, fork } from "node:child_process";
import { mkdirSync, realpathSync } from "node:fs";
import { join, relative } from "node:path";
import { compiledEntry } from "../../node/compiled-entry.ts";
import type { CellJob, CellRunner } from "../../suite/cell-result.ts";
import { type EndedCell, resultOf } from "./result-of.ts";

/** How much of what a cell says on stderr is kept, to tell why it failed. */
const TAIL_CHARS = 4_000;
/** Time for a cell that was asked to end to heal and to judge. */
const GRACE_MS = 30_000;

/**
 * Runs each cell as a process of its own, in a folder of its own below `root`, the folder of the suite: one that crashes, hangs or eats all memory takes
 * nothing with it. `config` is where systems stand that are not built in. The process ends when this one does, in whatever way.
 */
export function cellsInProcesses(root: string, config: string): CellRunner {
  return async (job, abort) => {
    const out = join(root, folderOf(job));
    mkdirSync(out, { recursive: true });
    const startedMs = performance.now();
    const ended = await runToEnd({ ...job, args: [...job.args, "--config", config] }, out, abort);
    const durationMs = Math.round(performance.now() - startedMs);
    return resultOf(job, { ...ended, durationMs, folder: latestIn(out, root) });
  };
}

function runToEnd(job: CellJob, out: string, abort: AbortSignal): Promise<EndedCell> {
  const { GITHUB_STEP_SUMMARY: _, ...env } = process.env;
  const args = [...job.args, "--out", out, "--json"];
  const child = fork(compiledEntry("harness/cli/suite/cell-main.js"), args, {
    ...{ execArgv: [], env, stdio: ["ignore", "pipe", "pipe", "ipc"] },
  });
  return new Promise((resolve) => {
    let stdout = "";
    let stderr = "";
    let isLate = false;
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      stdout += chunk;
    });
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      stderr = (stderr + chunk).slice(-TAIL_CHARS);
    });
    const stop = stopper(child);
    const limit = setTimeout(() => {
      isLate = true;
      stop();
    }, job.limitMs);
    abort.addEventListener("abort", stop, { once: true });
    if (abort.aborted) stop();
    const settle = (exitCode: number | null, signal: string | null): void => {
      clearTimeout(limit);
      abort.removeEventListener("abort", stop);
      resolve({ exitCode, signal, isLate, stdout, stderr });
    };
    child.once("error", (error) => {
      stderr += error.message;
      settle(null, null);
    });
    child.once("close", settle);
  });
}

/** Asks it to end, and ends it when it has not. */
function stopper(child: ChildProcess): () => void {
  return () => {
    child.kill("SIGINT");
    const hard = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
    child.once("close", () => clearTimeout(hard));
  };
}

/** The newest run, as seen from the root. */
function latestIn(out: string, root: string): string | null {
  try {
    return relative(realpathSync(root), realpathSync(join(out, "latest")));
  } catch {
    return null;
  }
}

/** Attempts of a cell never share one. */
function folderOf({ attempt, cell, night, seed }: CellJob): string {
  const name = cell.replace(/[^A-Za-z0-9._=+-]+/g, "_");
  return join("nights", night, "cells", name, `seed${seed}-attempt${attempt}`);
}
