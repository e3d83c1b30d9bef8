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

function union(left: readonly string[], right: readonly string[]): readonly string[] {
  return [...new Set([...left, ...right])].sort();
}
