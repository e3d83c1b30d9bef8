import { type Json, jsonEqual } from "../../../harness/core/json.ts";
import type { LwwRegisterState } from "../../building-blocks/crdt/lww-register.ts";
import type { OrSetState } from "../../building-blocks/crdt/or-set.ts";
import { VALUE_TYPES, type ValueTypeName } from "../../building-blocks/crdt/value-types.ts";
import { EMPTY_CONTEXT, withDots } from "../../building-blocks/dot-context.ts";
import { countOf, type VersionVector } from "../../building-blocks/version-vector.ts";
import type { QuorumBug } from "../bugs.ts";
import { NO_SUCH_KEY } from "../replies.ts";
import type { GrowingValues, State } from "../values.ts";

const CHANGES: Readonly<Record<ValueTypeName, GrowingValues["changes"]>> = {
  "g-counter": new Map([["add", ["delta"]]]),
  "pn-counter": new Map([["add", ["delta"]]]),
  "g-set": new Map([["add", ["element"]]]),
  "or-set": new Map([
    ["add", ["element"]],
    ["remove", ["element"]],
  ]),
  "lww-register": new Map([["write", ["value"]]]),
};

/** The replicated data types of `building-blocks/crdt`. */
export function crdtValues(name: ValueTypeName, bugs: ReadonlySet<QuorumBug>): GrowingValues {
  const type = VALUE_TYPES[name];
  const addsUp = bugs.has("counter-merge-adds") && name.endsWith("counter");
  return {
    kind: "growing",
    read: (raw) => type.readState(raw),
    changes: CHANGES[name],
    merge: (left, right) => (addsUp ? sumOf(left, right) : (type.merge(left, right) as State)),
    reply: (state) => {
      const value = type.value(state ?? type.empty);
      if (name === "lww-register" && value === null) return NO_SUCH_KEY;
      return { type: "read_ok", value, context: type.context(state ?? type.empty) };
    },
    forget: (state) => (name === "or-set" ? forgetRemoved(state as OrSetState) : state),
    // An add of a set or a counter bears its own name: it needs to know nothing.
    mustSee: ({ type }) => type !== "add",
    change: (state, request, { self, timestampAfter }) => {
      const { type: f } = request;
      const known = (state as LwwRegisterState)?.timestamp ?? null;
      const op = type.readOp(
        f === "write" ? { ...request, f, timestamp: timestampAfter(known) } : { ...request, f },
      );
      if (op === null) return null;
      const changed = type.apply(state ?? type.empty, op, self) as State;
      return { state: changed, reply: { type: `${request.type}_ok` } };
    },
  };
}

function forgetRemoved(state: OrSetState): OrSetState | null {
  const dots = Object.values(state.adds).flat();
  if (dots.length === 0) return null;
  const context = withDots(EMPTY_CONTEXT, dots);
  return jsonEqual(context, state.context) ? state : { ...state, context };
}

/** For the bug `counter-merge-adds`: what both sides have counted is counted twice. */
function sumOf(left: State, right: State): State {
  const merged: Record<string, Json> = { ...(left as Record<string, Json>) };
  for (const [name, theirs] of Object.entries(right as Record<string, Json>)) {
    const own = merged[name];
    if (typeof theirs === "number") merged[name] = theirs + countOf(left as VersionVector, name);
    else merged[name] = sumOf((own ?? {}) as State, theirs as State);
  }
  return merged;
}
