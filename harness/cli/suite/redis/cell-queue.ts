import { createHash } from "node:crypto";
import type { Redis } from "ioredis";
import { z } from "zod";
import { HarnessError, messageOf, UsageError } from "../../../core/errors.ts";
import type { CellJob } from "../../../suite/cell-result.ts";

export const QUEUE = "faultline-cells";
/** A worker that has said nothing for so long is dead, and its cell is another one's. */
export const LOCK_MS = 6_000;
export const LOOK_FOR_DEAD_MS = 2_000;

export const cellJobSchema = z.object({
  suite: z.string(),
  night: z.string(),
  cell: z.string(),
  args: z.array(z.string()),
  seed: z.number(),
  attempt: z.number(),
  limitMs: z.number(),
});

/** One for each attempt: adding it twice makes one job, and a result of another attempt has another name. */
export function jobIdOf({ args, attempt, cell, night, suite }: CellJob): string {
  const text = JSON.stringify([suite, night, cell, args, attempt]);
  return createHash("sha256").update(text).digest("hex").slice(0, 24);
}

/** Where the one result of a job is that counts. */
export function resultKey(jobId: string): string {
  return `faultline:result:${jobId}`;
}

/**
 * A connection that answers.
 *
 * @throws UsageError for what is no address; HarnessError when nobody answers there.
 */
export async function connectRedis(url: string | undefined): Promise<Redis> {
  if (url === undefined || !/^rediss?:\/\//.test(url))
    throw new UsageError(`--redis ${url ?? "is missing"}`, {
      hint: "An address such as redis://127.0.0.1:6379, or rediss://user:password@host:6380.",
    });
  // Loaded here alone, as BullMQ where it is used: who has no Redis does not pay for it.
  const { Redis } = await import("ioredis");
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: null });
  redis.on("error", () => {});
  try {
    await redis.connect();
    return redis;
  } catch (cause) {
    redis.disconnect();
    throw new HarnessError(`No Redis answers at ${withoutPassword(url)}: ${messageOf(cause)}`, {
      hint: "Start one, for example: redis-server --port 6379 --maxmemory-policy noeviction",
      cause,
    });
  }
}

function withoutPassword(url: string): string {
  return url.replace(/\/\/[^@/]*@/, "//...@");
}
