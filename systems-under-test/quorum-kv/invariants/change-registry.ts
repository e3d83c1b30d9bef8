import type { NodeId } from "../../../harness/core/ids.ts";
import type { Body } from "../../../harness/node/message.ts";
import {
  type DotContext,
  dotContextSchema,
  EMPTY_CONTEXT,
  hasSeen,
  mergeContexts,
} from "../../building-blocks/dot-context.ts";
import type { Key, State } from "../values.ts";
import { goneSiblings, namedChanges } from "./changes-in.ts";
import { isForgettable, knows, type Rules } from "./rules.ts";

interface Change {
  readonly what: string;
  /** The node that has made it and alone has it: it may forget it in a crash, and give the name again. */
  readonly loneAuthor: NodeId | null;
}

/** All changes of a run, and what clients have seen of them. */
export class ChangeRegistry {
  readonly #rules: Rules;
  /** By key and name. */
  readonly #changes = new Map<string, Change>();
  /** By key: all siblings that some client had seen when it wrote. */
  readonly #seen = new Map<Key, DotContext>();

  constructor(rules: Rules) {
    this.#rules = rules;
  }

  /** A client has asked for something. */
  begin(key: Key, { context }: Body): void {
    const seen = keepsSiblings(this.#rules) ? dotContextSchema.safeParse(context).data : undefined;
    if (seen) this.#seen.set(key, mergeContexts(this.#seen.get(key) ?? EMPTY_CONTEXT, seen));
  }

  /** A node has put one state in the place of another one; null: nothing. A breach, or null. */
  put(node: NodeId, key: Key, before: State | null, after: State | null): string | null {
    if (after === null) {
      if (before === null || isForgettable(this.#rules, before)) return null;
      return `state-goes-back: ${node} forgot ${JSON.stringify(before)} of ${key}`;
    }
    if (before !== null && !knows(this.#rules, after, before))
      return `state-goes-back: ${node} put ${JSON.stringify(after)} of ${key} over ${JSON.stringify(before)}`;
    return this.#twice(node, key, after) ?? this.#vanished(node, key, before, after);
  }

  #twice(node: NodeId, key: Key, state: State): string | null {
    const { settings, values } = this.#rules;
    for (const { author, name, what } of namedChanges(settings, values, state)) {
      const known = this.#changes.get(`${key} ${name}`);
      const isFirm = known !== undefined && known.loneAuthor !== node;
      if (isFirm && known.what !== what)
        return `name-given-twice: ${name} of ${key} is ${what} at ${node}, and ${known.what} elsewhere`;
      if (known === undefined || known.loneAuthor !== null)
        this.#changes.set(`${key} ${name}`, { what, loneAuthor: author === node ? node : null });
    }
    return null;
  }

  #vanished(node: NodeId, key: Key, before: State | null, after: State): string | null {
    if (before === null || !keepsSiblings(this.#rules)) return null;
    const seen = this.#seen.get(key) ?? EMPTY_CONTEXT;
    for (const dot of goneSiblings(before, after))
      if (!hasSeen(seen, dot))
        return `sibling-vanished: ${node} does not hold ${dot.join(" ")} of ${key} any more, which nobody had seen who wrote`;
    return null;
  }
}

function keepsSiblings({ settings: { conflict, value } }: Rules): boolean {
  return value === "register" && conflict === "siblings";
}
