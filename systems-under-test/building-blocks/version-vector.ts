import { z } from "zod";
import type { NodeId } from "../../harness/core/ids.ts";

/**
 * How many events of each node are known (Parker et al. 1983). JSON as it is. A node that is not named has 0, and none is
 * named with 0, so equal vectors are equal JSON.
 */
export type VersionVector = Readonly<Record<NodeId, number>>;

export const versionVectorSchema: z.ZodType<VersionVector> = z.record(
  z.string(),
  z.number().int().positive(),
);

/** `before`: the left one knows less. `concurrent`: each knows something that the other does not. */
export type VersionOrder = "equal" | "before" | "after" | "concurrent";

export const EMPTY_VECTOR: VersionVector = {};

export function compareVectors(left: VersionVector, right: VersionVector): VersionOrder {
  const isBelow = covers(right, left);
  const isAbove = covers(left, right);
  if (isBelow && isAbove) return "equal";
  if (isBelow) return "before";
  return isAbove ? "after" : "concurrent";
}

/** True when the left one knows all that the right one knows. */
export function covers(left: VersionVector, right: VersionVector): boolean {
  return Object.entries(right).every(([node, count]) => countOf(left, node) >= count);
}

/** What either of them knows: the left one itself where the right one has no news. */
export function mergeVectors(left: VersionVector, right: VersionVector): VersionVector {
  let merged: Record<NodeId, number> | null = null;
  for (const [node, count] of Object.entries(right)) {
    if (count <= countOf(left, node)) continue;
    merged ??= { ...left };
    merged[node] = count;
  }
  return merged ?? left;
}

/** One more event of a node. */
export function increment(vector: VersionVector, node: NodeId): VersionVector {
  return { ...vector, [node]: countOf(vector, node) + 1 };
}

export function countOf(vector: VersionVector, node: NodeId): number {
  return vector[node] ?? 0;
}
