import type { NodeId } from "../../../harness/core/ids.ts";
import { canonicalJson } from "../../../harness/core/json.ts";
import type { OrSetState } from "../../building-blocks/crdt/or-set.ts";
import type { PnCounterState } from "../../building-blocks/crdt/pn-counter.ts";
import type { Dot, DotContext } from "../../building-blocks/dot-context.ts";
import type { Siblings } from "../../building-blocks/siblings.ts";
import { countOf, type VersionVector } from "../../building-blocks/version-vector.ts";
import type { QuorumSettings } from "../settings.ts";
import type { State, Values } from "../values.ts";

type Kind = Pick<QuorumSettings, "conflict" | "value">;

export interface NamedChange {
  /** The node whose forgetting may set it free again; null: it is unique whatever is forgotten. */
  readonly author: NodeId | null;
  readonly name: string;
  /** What the change made. */
  readonly what: string;
}

/** The changes that a state shows. A name is for one change. */
export function namedChanges(
  { conflict, value }: Kind,
  values: Values,
  state: State,
): readonly NamedChange[] {
  if (values.kind === "stamped") {
    const name = values.stampOf(state).join(" ");
    return [{ author: null, name, what: canonicalJson(state) }];
  }
  if (value === "register" && conflict === "siblings")
    return (state as Siblings).siblings.map((it) => namedByDot(it.dot, canonicalJson(it.value)));
  if (value === "or-set")
    return Object.entries((state as OrSetState).adds).flatMap(([element, dots]) =>
      dots.map((dot) => namedByDot(dot, element)),
    );
  return [];
}

/** How many events of each node a state knows of; where it counts several kinds, one vector each. */
export function eventCounts({ conflict, value }: Kind, state: State): readonly VersionVector[] {
  switch (value) {
    case "g-counter":
      return [state as VersionVector];
    case "pn-counter":
      return [(state as PnCounterState).up, (state as PnCounterState).down];
    case "or-set":
      return [latest((state as OrSetState).context)];
    case "register":
      return conflict === "siblings" ? [latest((state as Siblings).context)] : [];
    default:
      return [];
  }
}

/** The siblings that were there and are not any more. */
export function goneSiblings(before: State, after: State): readonly Dot[] {
  const left = new Set((after as Siblings).siblings.map(({ dot }) => dot.join(" ")));
  return (before as Siblings).siblings.flatMap(({ dot }) => (left.has(dot.join(" ")) ? [] : [dot]));
}

function namedByDot(dot: Dot, what: string): NamedChange {
  return { author: dot[0], name: dot.join(" "), what };
}

function latest({ vector, dots }: DotContext): VersionVector {
  if (dots.length === 0) return vector;
  const counts = { ...vector };
  for (const [node, count] of dots as readonly Dot[])
    counts[node] = Math.max(countOf(counts, node), count);
  return counts;
}
