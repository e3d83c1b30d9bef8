import { z } from "zod";
import type { NodeId } from "../../../harness/core/ids.ts";
import {
  countOf,
  mergeVectors,
  type VersionVector,
  versionVectorSchema,
} from "../version-vector.ts";
import type { Crdt } from "./crdt.ts";

export type GCounterOp = { readonly f: "add"; readonly delta: number };

/** A counter that only grows: each replica counts for itself, and the value is the sum. */
export const gCounter: Crdt<VersionVector, GCounterOp, number> = {
  empty: {},
  apply: (state, { delta }, replica) => addTo(state, replica, delta),
  merge: mergeVectors,
  value: total,
  context: () => null,
  stateSchema: versionVectorSchema,
  opSchema: z.object({ f: z.literal("add"), delta: z.number().int().nonnegative() }),
};

/** `delta` more for a replica. Nothing is written for 0, so that equal states stay equal JSON. */
export function addTo(counts: VersionVector, replica: NodeId, delta: number): VersionVector {
  return delta === 0 ? counts : { ...counts, [replica]: countOf(counts, replica) + delta };
}

export function total(counts: VersionVector): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
