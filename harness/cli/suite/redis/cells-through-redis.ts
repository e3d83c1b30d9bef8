import type { Job, Queue, QueueEvents } from "bullmq";
import { type CellResult, type CellRunner, cellResultSchema } from "../../../suite/cell-result.ts";
import { connectRedis, jobIdOf, QUEUE } from "./cell-queue.ts";

export interface CellsElsewhere {
  readonly runCell: CellRunner;
  close(): Promise<void>;
}

/** Tries of one job, when workers are stopped in the middle of it. */
const MOST_TRIES = 5;
const LOOK_FOR_WORKERS_MS = 30_000;

/**
 * Hands cells to workers through Redis, and waits for what comes of them. A job that was handed out by an earlier start, which
 * was killed, is found again under its name.
 *
 * @throws UsageError, HarnessError as `connectRedis`.
 */
export async function cellsThroughRedis(
  url: string | undefined,
  say: (message: string) => void,
): Promise<CellsElsewhere> {
  const connection = await connectRedis(url);
  const eventsConnection = await connectRedis(url);
  const { Queue, QueueEvents } = await import("bullmq");
  const queue = new Queue(QUEUE, { connection });
  const events = new QueueEvents(QUEUE, { connection: eventsConnection });
  await events.waitUntilReady();
  const look = () => sayWhenAlone(queue, say);
  await look();
  const timer = setInterval(() => void look(), LOOK_FOR_WORKERS_MS);
  return {
    runCell: async (job, abort) => {
      const options = { jobId: jobIdOf(job), attempts: MOST_TRIES };
      const added = await queue.add("cell", job, options);
      return resultOf(added, events, abort);
    },
    async close() {
      clearInterval(timer);
      await events.close();
      await queue.close();
      connection.disconnect();
      eventsConnection.disconnect();
    },
  };
}

async function resultOf(job: Job, events: QueueEvents, abort: AbortSignal): Promise<CellResult> {
  const aborted = new Promise<never>((_, reject) => {
    abort.addEventListener("abort", () => reject(new Error("interrupted")), { once: true });
  });
  try {
    return cellResultSchema.parse(await Promise.race([job.waitUntilFinished(events), aborted]));
  } catch (thrown) {
    // What has not begun is nobody's any more; what has is left to its worker, and found by the next start.
    if (abort.aborted) await job.remove().catch(() => {});
    const reason = `no worker came to its end with it: ${thrown instanceof Error ? thrown.message : thrown}`;
    return {
      ...{ outcome: "infrastructure", reason, seed: job.data.seed, violation: null, runs: 0 },
      ...{ ops: { invoked: 0, ok: 0, info: 0 }, faultsVerified: 0, durationMs: 0, folder: null },
      reproduce: `npx faultline ${job.data.args.join(" ")}`,
    };
  }
}

async function sayWhenAlone(queue: Queue, say: (message: string) => void): Promise<void> {
  const count = await queue.getWorkersCount().catch(() => null);
  if (count === 0) say("No worker is there. Start some: faultline suite work --redis <url>");
}
