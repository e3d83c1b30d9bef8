import { nothing, pendingUntilEvent } from "./emit.ts";
import { followedBy } from "./followed-by.ts";
import type { Generator } from "./generator.ts";

/** One after the other: each begins when the one before has no more to offer, though its last operations may be open. */
export function concat(...gs: readonly Generator[]): Generator {
  return concatFrom(gs, 0, gs[0] ?? nothing);
}

/** `current` stands for `gs[position]`. */
function concatFrom(gs: readonly Generator[], position: number, current: Generator): Generator {
  const self: Generator = {
    next(context) {
      let g = current;
      for (let at = position; ; ) {
        const next = g.next(context);
        if (next.kind !== "done") {
          const isSame = at === position && next.rest === current;
          return followedBy(next, isSame ? self : concatFrom(gs, at, next.rest));
        }
        const following = gs[++at];
        if (following === undefined) return next;
        g = following;
      }
    },
    update(context, event) {
      const updated = current.update(context, event);
      return updated === current ? self : concatFrom(gs, position, updated);
    },
  };
  return self;
}

/** `g`, once all threads that it may use are free. */
export function synchronize(g: Generator): Generator {
  const self: Generator = {
    next(context) {
      if (context.freeCount < context.threads.length) return pendingUntilEvent(self);
      return g.next(context);
    },
    update(context, event) {
      const updated = g.update(context, event);
      return updated === g ? self : synchronize(updated);
    },
  };
  return self;
}

/** One after the other, each once all operations of the one before have come to their end. */
export function phases(...gs: readonly Generator[]): Generator {
  return concat(...gs.map(synchronize));
}

/**
 * `first`, and `second` once all operations of `first` have come to their end. Not called `then`: a module with an
 * export of that name is taken for a promise by `await import()`, which then waits for ever.
 */
export function andThen(first: Generator, second: Generator): Generator {
  return concat(first, synchronize(second));
}
