import { UsageError } from "../core/errors.ts";
import { NS_PER_MS, type TimeNs } from "../core/ids.ts";

/** @throws UsageError unless `count` is a whole number from `least` on. */
export function checkCount(combinator: string, count: number, least = 0): void {
  if (Number.isSafeInteger(count) && count >= least) return;
  throw new UsageError(`${combinator}: ${count} is not a count`, {
    hint: `Give a whole number from ${least} on.`,
  });
}

/**
 * A duration in nanoseconds.
 *
 * @throws UsageError unless `durationMs` is a finite number from 0 on.
 */
export function durationNs(combinator: string, durationMs: number): TimeNs {
  const duration = Math.round(durationMs * NS_PER_MS);
  if (Number.isSafeInteger(duration) && duration >= 0) return duration;
  throw new UsageError(`${combinator}: ${durationMs} is not a duration`, {
    hint: "Give milliseconds, from 0 on.",
  });
}
