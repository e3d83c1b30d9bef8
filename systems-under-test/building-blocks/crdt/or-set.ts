import { z } from "zod";
import { canonicalJson, type Json } from "../../../harness/core/json.ts";
import {
  compareDots,
  type Dot,
  type DotContext,
  dotContextSchema,
  dotSchema,
  EMPTY_CONTEXT,
  hasSeen,
  mergeContexts,
  nextDot,
  withDots,
} from "../dot-context.ts";
import { jsonSchema } from "../json-schema.ts";
import type { Crdt } from "./crdt.ts";

/** By the text of an element: the adds that nobody has removed, ascending. Elements without one are left out. */
type AddsByElement = Readonly<Record<string, readonly Dot[]>>;

export type OrSetOp =
  | { readonly f: "add"; readonly element: Json }
  | {
      readonly f: "remove";
      readonly element: Json;
      /** From the read that the remover has seen the element in. Null: what this replica holds is removed. */
      readonly context: AddsByElement | null;
    };

export type OrSetState = {
  /** All adds known, removed ones too. */
  readonly context: DotContext;
  readonly adds: AddsByElement;
};

const addsSchema: z.ZodType<AddsByElement> = z.record(z.string(), z.array(dotSchema));

/**
 * A set in which a remove takes away the adds that were seen, and an add that was not seen wins. Without tombstones: an add
 * that the context knows and the set does not hold was removed (Bieniusa et al., "An optimized conflict-free replicated
 * set", 2012).
 */
export const orSet: Crdt<OrSetState, OrSetOp, readonly Json[]> = {
  empty: { context: EMPTY_CONTEXT, adds: {} },
  apply(state, op, replica) {
    const text = canonicalJson(op.element);
    if (op.f === "add") {
      const dot = nextDot(state.context, replica);
      const context = withDots(state.context, [dot]);
      return { context, adds: withElement(state.adds, text, [dot]) };
    }
    const seen = (op.context ?? state.adds)[text] ?? [];
    const left = (state.adds[text] ?? []).filter((add) => !contains(seen, add));
    return { context: withDots(state.context, seen), adds: withElement(state.adds, text, left) };
  },
  merge(left, right) {
    const context = mergeContexts(left.context, right.context);
    const adds: Record<string, readonly Dot[]> = {};
    let isSame = context === left.context;
    for (const text of Object.keys(left.adds)) {
      const dots = survivors(left, right, text);
      if (dots.length > 0) adds[text] = dots;
      isSame &&= dots === left.adds[text];
    }
    for (const text of Object.keys(right.adds)) {
      if (left.adds[text] !== undefined) continue;
      const dots = survivors(left, right, text);
      if (dots.length > 0) adds[text] = dots;
      isSame &&= dots.length === 0;
    }
    return isSame ? left : { context, adds };
  },
  value: ({ adds }) =>
    Object.keys(adds)
      .sort()
      .map((text) => JSON.parse(text) as Json),
  context: ({ adds }) => adds,
  stateSchema: z.object({ context: dotContextSchema, adds: addsSchema }),
  opSchema: z.discriminatedUnion("f", [
    z.object({ f: z.literal("add"), element: jsonSchema }),
    z.object({
      f: z.literal("remove"),
      element: jsonSchema,
      context: addsSchema.nullable().default(null),
    }),
  ]),
};

const NONE: readonly Dot[] = [];

/** The adds that both have, and those that the other side has never seen: those of the left one itself, if it is these. */
function survivors(left: OrSetState, right: OrSetState, text: string): readonly Dot[] {
  const inLeft = left.adds[text] ?? NONE;
  const inRight = right.adds[text] ?? NONE;
  const kept = inLeft.filter((add) => contains(inRight, add) || !hasSeen(right.context, add));
  const news = inRight.filter((add) => !contains(inLeft, add) && !hasSeen(left.context, add));
  if (news.length === 0 && kept.length === inLeft.length) return inLeft;
  return [...kept, ...news].sort(compareDots);
}

function withElement(adds: AddsByElement, text: string, dots: readonly Dot[]): AddsByElement {
  const { [text]: _, ...others } = adds;
  return dots.length === 0 ? others : { ...others, [text]: dots };
}

function contains(dots: readonly Dot[], dot: Dot): boolean {
  return dots.some((other) => compareDots(other, dot) === 0);
}
