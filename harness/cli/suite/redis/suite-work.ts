import { join } from "node:path";
import type { Job } from "bullmq";
import type { Redis } from "ioredis";
import { withDeadline } from "../../../core/waiting.ts";
import { createRealClock } from "../../../runner/real-clock.ts";
import { type CellResult, cellResultSchema } from "../../../suite/cell-result.ts";
import type { ExitCode } from "../../exit-code.ts";
import { listenForInterrupts } from "../../interrupts.ts";
import { CONFIG_FILE } from "../load-config.ts";
import { cellsInProcesses } from "../run-cell.ts";
import {
  cellJobSchema,
  connectRedis,
  LOCK_MS,
  LOOK_FOR_DEAD_MS,
  QUEUE,
  resultKey,
} from "./cell-queue.ts";

export interface WorkFlags {
  readonly redis: string | undefined;
  readonly out: string;
  readonly jobs: number;
}

/** How often a cell may lose its worker. */
const MOST_DEATHS = 3;
/** For cells to heal, and for Redis to hear of it. */
const CLOSE_MS = 5_000;
/** Results are fetched at once; a coordinator that was killed comes back within days. */
const KEEP_RESULT_S = 7 * 86_400;

/**
 * Runs cells that others hand out, until it is stopped. Run folders stay on this machine's disk, below `out`; Redis gets what
 * is small. This process only waits while cells run in processes of their own, so a busy checker never costs its lock.
 */
export async function workOnCells({ jobs, out, redis: url }: WorkFlags): Promise<ExitCode> {
  const connection = await connectRedis(url);
  const store = await connectRedis(url);
  const { Worker } = await import("bullmq");
  const say = (message: string): void => {
    process.stderr.write(`${message}\n`);
  };
  const interrupts = listenForInterrupts(say, "Stopping: cells under way go back to the queue.");
  const processor = async (job: Job): Promise<CellResult> => {
    const cell = cellJobSchema.parse(job.data);
    say(`begun: ${cell.cell} (attempt ${cell.attempt})`);
    const result = await cellsInProcesses(join(out, cell.suite), CONFIG_FILE)(
      cell,
      interrupts.signal,
    );
    if (interrupts.signal.aborted) throw new Error("the worker was stopped");
    say(`${result.outcome}: ${cell.cell}`);
    return firstOf(store, job.id ?? "", result);
  };
  const worker = new Worker(QUEUE, processor, {
    ...{ connection, concurrency: jobs, lockDuration: LOCK_MS },
    ...{ stalledInterval: LOOK_FOR_DEAD_MS, maxStalledCount: MOST_DEATHS },
  });
  worker.on("error", (error) => say(`trouble with Redis: ${error.message}`));
  await worker.waitUntilReady();
  say(`waiting for cells, ${jobs} at a time`);
  await new Promise<void>((resolve) => {
    interrupts.signal.addEventListener("abort", () => resolve(), { once: true });
  });
  // A Redis that is gone answers nothing: then the queue finds out by itself, when the locks run out.
  const closed = worker.close().catch(() => {});
  await withDeadline(createRealClock(), CLOSE_MS, closed, () => {});
  interrupts.stop();
  connection.disconnect();
  store.disconnect();
  return 130;
}

/** A worker that was taken for dead may come to an end after all: the result that was there first is the one that counts. */
async function firstOf(store: Redis, jobId: string, result: CellResult): Promise<CellResult> {
  const key = resultKey(jobId);
  await store.set(key, JSON.stringify(result), "EX", KEEP_RESULT_S, "NX");
  const counted = await store.get(key);
  return counted === null ? result : cellResultSchema.parse(JSON.parse(counted));
}
