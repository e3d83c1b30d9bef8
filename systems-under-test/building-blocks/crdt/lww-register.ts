import { z } from "zod";
import { canonicalJson, type Json } from "../../../harness/core/json.ts";
import { compareTimestamps, type HybridTimestamp, hybridTimestampSchema } from "../hybrid-clock.ts";
import { jsonSchema } from "../json-schema.ts";
import type { Crdt } from "./crdt.ts";

export type LwwRegisterOp = {
  readonly f: "write";
  readonly value: Json;
  /** From a hybrid clock, or a wall clock with `logical` 0. */
  readonly timestamp: HybridTimestamp;
};

/** The last write; null before the first. */
export type LwwRegisterState = {
  readonly value: Json;
  readonly timestamp: HybridTimestamp;
} | null;

/**
 * The write with the latest timestamp wins, the others are lost. Two of one timestamp, which a wall clock can give, are
 * decided by their values: replicas must not come to different ends.
 */
export const lwwRegister: Crdt<LwwRegisterState, LwwRegisterOp, Json> = {
  empty: null,
  apply: (state, { value, timestamp }) => later(state, { value, timestamp }),
  merge: later,
  value: (state) => state?.value ?? null,
  context: () => null,
  stateSchema: z.object({ value: jsonSchema, timestamp: hybridTimestampSchema }).nullable(),
  opSchema: z.object({
    f: z.literal("write"),
    value: jsonSchema,
    timestamp: hybridTimestampSchema,
  }),
};

function later(left: LwwRegisterState, right: LwwRegisterState): LwwRegisterState {
  if (left === null) return right;
  if (right === null) return left;
  const order = compareTimestamps(left.timestamp, right.timestamp);
  if (order !== 0) return order > 0 ? left : right;
  return canonicalJson(left.value) >= canonicalJson(right.value) ? left : right;
}
