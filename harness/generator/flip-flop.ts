import { followedBy } from "./followed-by.ts";
import type { Generator } from "./generator.ts";

/** An operation of `a`, then one of `b`, then one of `a` ... Done when the one whose turn it is has no more. */
export function flipFlop(a: Generator, b: Generator): Generator {
  const self: Generator = {
    next(context) {
      const next = a.next(context);
      if (next.kind === "done") return next;
      if (next.kind === "op") return followedBy(next, flipFlop(b, next.rest));
      return followedBy(next, next.rest === a ? self : flipFlop(next.rest, b));
    },
    update(context, event) {
      const updatedA = a.update(context, event);
      const updatedB = b.update(context, event);
      return updatedA === a && updatedB === b ? self : flipFlop(updatedA, updatedB);
    },
  };
  return self;
}
