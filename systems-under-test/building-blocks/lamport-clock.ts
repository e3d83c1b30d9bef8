import { z } from "zod";
import type { NodeId } from "../../harness/core/ids.ts";

/** A count that is higher than those of all events that could have caused this one (Lamport 1978), and who counted. */
export type LamportTime = { readonly counter: number; readonly node: NodeId };

export const lamportTimeSchema: z.ZodType<LamportTime> = z.object({
  counter: z.number().int().nonnegative(),
  node: z.string(),
});

/** Earlier than every time that a node gives. */
export const LAMPORT_START: LamportTime = { counter: 0, node: "" };

/** The time of a new event at a node that knows of these: later than all of them. */
export function nextLamportTime(node: NodeId, ...known: readonly LamportTime[]): LamportTime {
  return { counter: 1 + known.reduce((most, { counter }) => Math.max(most, counter), 0), node };
}

/** A total order: negative when the left one is earlier. Where counters are equal, names decide. */
export function compareLamportTimes(left: LamportTime, right: LamportTime): number {
  if (left.counter !== right.counter) return left.counter - right.counter;
  if (left.node === right.node) return 0;
  return left.node < right.node ? -1 : 1;
}
