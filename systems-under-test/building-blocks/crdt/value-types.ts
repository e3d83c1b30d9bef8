import type { NodeId } from "../../../harness/core/ids.ts";
import type { Json } from "../../../harness/core/json.ts";
import type { Crdt } from "./crdt.ts";
import { gCounter } from "./g-counter.ts";
import { gSet } from "./g-set.ts";
import { lwwRegister } from "./lww-register.ts";
import { orSet } from "./or-set.ts";
import { pnCounter } from "./pn-counter.ts";

/** A {@link Crdt} whose types are not told apart: its states must come from itself or from {@link readState}. */
export interface ValueType {
  readonly empty: Json;
  /**
   * The operation in the body of a client's call: `f` is its type, `timestamp` what a register is written with.
   *
   * @returns null when it is none of this type.
   */
  readOp(body: Json): Json | null;
  /** A state from a peer or a disk; null when it is none of this type, or the empty one of a register. */
  readState(json: Json): Json | null;
  /** @param op of {@link readOp}; see {@link Crdt.apply}. */
  apply(state: Json, op: Json, replica: NodeId): Json;
  merge(left: Json, right: Json): Json;
  value(state: Json): Json;
  context(state: Json): Json;
}

export const VALUE_TYPES = {
  "g-counter": valueType(gCounter),
  "pn-counter": valueType(pnCounter),
  "g-set": valueType(gSet),
  "or-set": valueType(orSet),
  "lww-register": valueType(lwwRegister),
} as const satisfies Readonly<Record<string, ValueType>>;

export type ValueTypeName = keyof typeof VALUE_TYPES;

function valueType<State extends Json, Op extends Json, Value extends Json>(
  crdt: Crdt<State, Op, Value>,
): ValueType {
  return {
    empty: crdt.empty,
    readOp: (body) => crdt.opSchema.safeParse(body).data ?? null,
    readState: (json) => crdt.stateSchema.safeParse(json).data ?? null,
    apply: (state, op, replica) => crdt.apply(state as State, op as Op, replica),
    merge: (left, right) => crdt.merge(left as State, right as State),
    value: (state) => crdt.value(state as State),
    context: (state) => crdt.context(state as State),
  };
}
