import { z } from "zod";

/**
 * When a value was written: a time (milliseconds of a clock, or ABD's counter), a count within it, and the writer's tag.
 * A tag is a node and the number of its start (`n2.3`), so that no two writes ever have one stamp: not even when a node
 * comes back with a clock that has been set back.
 */
export type Stamp = readonly [time: number, count: number, tag: string];

export const stampSchema = z
  .tuple([z.number().nonnegative(), z.number().int().nonnegative(), z.string()])
  .readonly();

/** Negative when `left` is the older one. */
export function compareStamps(left: Stamp, right: Stamp): number {
  if (left[0] !== right[0]) return left[0] - right[0];
  if (left[1] !== right[1]) return left[1] - right[1];
  if (left[2] === right[2]) return 0;
  return left[2] < right[2] ? -1 : 1;
}
