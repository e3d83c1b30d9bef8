import { z } from "zod";
import type { NodeId } from "../../harness/core/ids.ts";

/**
 * A time of a hybrid logical clock (Kulkarni et al., "Logical physical clocks", 2014, figure 5): `wallMs` is the highest wall
 * clock that this event knows of, `logical` counts the events that share it. An event is later than all that caused it, and
 * `wallMs` is never further from the true time than the worst clock.
 */
export type HybridTime = { readonly wallMs: number; readonly logical: number };

/** With the node that gave it, no two are equal. */
export type HybridTimestamp = HybridTime & { readonly node: NodeId };

const hybridTimeShape = {
  wallMs: z.number().int(),
  logical: z.number().int().nonnegative(),
};

export const hybridTimestampSchema: z.ZodType<HybridTimestamp> = z.object({
  ...hybridTimeShape,
  node: z.string(),
});

export const HYBRID_START: HybridTime = { wallMs: 0, logical: 0 };

/** The time of a local event, or of a message that is sent. */
export function tick(last: HybridTime, nowMs: number): HybridTime {
  if (nowMs > last.wallMs) return { wallMs: nowMs, logical: 0 };
  return { wallMs: last.wallMs, logical: last.logical + 1 };
}

/**
 * The time after a message came in that carried `other`.
 *
 * @param maxDriftMs how far ahead of the own wall clock the other may be. One node whose clock jumps ahead would
 * otherwise drag all others along, for ever.
 * @returns null when it is further ahead: the message should be refused.
 */
export function receive(
  last: HybridTime,
  other: HybridTime,
  nowMs: number,
  maxDriftMs: number,
): HybridTime | null {
  if (other.wallMs - nowMs > maxDriftMs) return null;
  const wallMs = Math.max(last.wallMs, other.wallMs, nowMs);
  const logical = Math.max(
    last.wallMs === wallMs ? last.logical + 1 : 0,
    other.wallMs === wallMs ? other.logical + 1 : 0,
  );
  return { wallMs, logical };
}

/** A total order: negative when the left one is earlier. */
export function compareTimestamps(left: HybridTimestamp, right: HybridTimestamp): number {
  if (left.wallMs !== right.wallMs) return left.wallMs - right.wallMs;
  if (left.logical !== right.logical) return left.logical - right.logical;
  if (left.node === right.node) return 0;
  return left.node < right.node ? -1 : 1;
}
