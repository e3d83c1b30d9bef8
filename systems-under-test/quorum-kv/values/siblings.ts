import { type Json, jsonEqual } from "../../../harness/core/json.ts";
import { dotContextSchema, EMPTY_CONTEXT, withDots } from "../../building-blocks/dot-context.ts";
import {
  mergeSiblings,
  NO_SIBLINGS,
  type Siblings,
  siblingsSchema,
  siblingValues,
  writeSibling,
} from "../../building-blocks/siblings.ts";
import type { QuorumBug } from "../bugs.ts";
import type { GrowingValues, State } from "../values.ts";

const contextSchema = dotContextSchema.nullable();

const CHANGES = new Map([
  ["write", ["value"]],
  ["delete", []],
]);

/** A register that keeps concurrent writes side by side. A write of null takes away what it has seen. */
export function siblingRegister(bugs: ReadonlySet<QuorumBug>): GrowingValues {
  return {
    kind: "growing",
    changes: CHANGES,
    read: (raw) => siblingsSchema.safeParse(raw).data ?? null,
    merge: (left, right) => {
      const merged = mergeSiblings(left as Siblings, right as Siblings);
      return bugs.has("sibling-dropped") ? withLastOnly(merged) : merged;
    },
    reply: (state) => ({
      type: "read_ok",
      values: state === null ? [] : present(state),
      context: state === null ? null : (state as Siblings).context,
    }),
    forget,
    mustSee: () => false,
    change: (state, { type, context: raw = null, value = null }, { self }) => {
      const seen = contextSchema.safeParse(raw);
      if (!seen.success) return null;
      const { state: written, context } = writeSibling(
        (state as Siblings | null) ?? NO_SIBLINGS,
        { value, context: seen.data ?? EMPTY_CONTEXT },
        self,
      );
      return { state: written, reply: { type: `${type}_ok`, context } };
    },
  };
}

function present(state: State): readonly Json[] {
  return siblingValues(state as Siblings).filter((value) => value !== null);
}

function forget(state: State): State | null {
  const { context, siblings } = state as Siblings;
  const left = siblings.filter(({ value }) => value !== null);
  if (left.length === 0) return null;
  const known = withDots(
    EMPTY_CONTEXT,
    left.map(({ dot }) => dot),
  );
  return jsonEqual(known, context) ? state : { context: known, siblings: left };
}

/** For the bug `sibling-dropped`. */
function withLastOnly(state: Siblings): Siblings {
  return state.siblings.length > 1 ? { ...state, siblings: state.siblings.slice(-1) } : state;
}
