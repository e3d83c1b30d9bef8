import { z } from "zod";
import { mergeVectors, type VersionVector, versionVectorSchema } from "../version-vector.ts";
import type { Crdt } from "./crdt.ts";
import { addTo, total } from "./g-counter.ts";

export type PnCounterOp = { readonly f: "add"; readonly delta: number };
export type PnCounterState = { readonly up: VersionVector; readonly down: VersionVector };

/** A counter that goes both ways: two that only grow, one for each direction. */
export const pnCounter: Crdt<PnCounterState, PnCounterOp, number> = {
  empty: { up: {}, down: {} },
  apply: ({ up, down }, { delta }, replica) =>
    delta >= 0
      ? { up: addTo(up, replica, delta), down }
      : { up, down: addTo(down, replica, -delta) },
  merge: (left, right) => {
    const up = mergeVectors(left.up, right.up);
    const down = mergeVectors(left.down, right.down);
    return up === left.up && down === left.down ? left : { up, down };
  },
  value: ({ up, down }) => total(up) - total(down),
  context: () => null,
  stateSchema: z.object({ up: versionVectorSchema, down: versionVectorSchema }),
  opSchema: z.object({ f: z.literal("add"), delta: z.number().int() }),
};
