import { z } from "zod";
import type { NodeId } from "../../harness/core/ids.ts";
import type { Json } from "../../harness/core/json.ts";
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
} from "./dot-context.ts";
import { jsonSchema } from "./json-schema.ts";

/** A value with the event that wrote it. */
type Sibling = { readonly dot: Dot; readonly value: Json };

/**
 * A register that keeps concurrent writes side by side until a write that has seen them replaces them. Each value stands
 * under its own dot, so two clients that write through one node with the same context leave two values, and a value that
 * was replaced never comes back: with one version vector a node they would overwrite each other or multiply without end
 * ("sibling explosion"; Preguica et al., "Dotted version vectors", 2010). JSON as it is; equal states are equal JSON.
 */
export type Siblings = {
  /** All writes known, replaced ones too. */
  readonly context: DotContext;
  /** Ascending by dot. */
  readonly siblings: readonly Sibling[];
};

export const siblingsSchema: z.ZodType<Siblings> = z.object({
  context: dotContextSchema,
  siblings: z.array(z.object({ dot: dotSchema, value: jsonSchema })),
});

export const NO_SIBLINGS: Siblings = { context: EMPTY_CONTEXT, siblings: [] };

export interface SiblingWrite {
  readonly value: Json;
  /** What the writer has seen: the context that its last read or write came with; {@link EMPTY_CONTEXT}: nothing. */
  readonly context: DotContext;
}

export interface Written {
  readonly state: Siblings;
  /** What the writer has seen now: what it had, and its own write; not what else the node holds. */
  readonly context: DotContext;
}

/**
 * Replaces what the writer has seen, and nothing else.
 *
 * @param node whose event this is. `state` must hold all of its events on this key: see {@link nextDot}.
 */
export function writeSibling(
  state: Siblings,
  { value, context }: SiblingWrite,
  node: NodeId,
): Written {
  const known = mergeContexts(state.context, context);
  const dot = nextDot(known, node);
  const unseen = state.siblings.filter((sibling) => !hasSeen(context, sibling.dot));
  return {
    state: { context: withDots(known, [dot]), siblings: inOrder([...unseen, { dot, value }]) },
    context: withDots(context, [dot]),
  };
}

/**
 * A sibling that one side lacks stays, unless that side has seen it: then it was replaced there. The left one itself where the
 * right one has no news.
 */
export function mergeSiblings(left: Siblings, right: Siblings): Siblings {
  const inRight = new Set(right.siblings.map(({ dot }) => dot.join()));
  const kept = left.siblings.filter(
    ({ dot }) => inRight.has(dot.join()) || !hasSeen(right.context, dot),
  );
  const news = right.siblings.filter(({ dot }) => !hasSeen(left.context, dot));
  const context = mergeContexts(left.context, right.context);
  const isSame = context === left.context && kept.length === left.siblings.length;
  return isSame && news.length === 0 ? left : { context, siblings: inOrder([...kept, ...news]) };
}

export function siblingValues({ siblings }: Siblings): readonly Json[] {
  return siblings.map(({ value }) => value);
}

function inOrder(siblings: readonly Sibling[]): readonly Sibling[] {
  return [...siblings].sort((a, b) => compareDots(a.dot, b.dot));
}
