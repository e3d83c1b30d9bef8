import { z } from "zod";
import { canonicalJson, type Json } from "../../../harness/core/json.ts";
import { jsonSchema } from "../json-schema.ts";
import type { Crdt } from "./crdt.ts";

export type GSetOp = { readonly f: "add"; readonly element: Json };

/** A set that only grows. Its state are the texts of its elements, ascending, each once. */
export const gSet: Crdt<readonly string[], GSetOp, readonly Json[]> = {
  empty: [],
  apply: (state, { element }) => union(state, [canonicalJson(element)]),
  merge: union,
  value: (state) => state.map((text) => JSON.parse(text) as Json),
  context: () => null,
  stateSchema: z.array(z.string()),
  opSchema: z.object({ f: z.literal("add"), element: jsonSchema }),
};

/** Of two sets in ascending order. */
function union(left: readonly string[], right: readonly string[]): readonly string[] {
  const merged: string[] = [];
  let i = 0;
  for (const text of right) {
    for (; i < left.length && (left[i] as string) < text; i++) merged.push(left[i] as string);
    if (left[i] === text) i++;
    merged.push(text);
  }
  for (; i < left.length; i++) merged.push(left[i] as string);
  return merged.length === left.length ? left : merged;
}
