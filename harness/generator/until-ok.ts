import { nothing, pendingUntilEvent } from "./emit.ts";
import { followedBy } from "./followed-by.ts";
import type { Generator, GeneratorEvent, Next, ThreadId } from "./generator.ts";

/**
 * The operations of `g` until one of them has completed as ok. If `g` runs out before, and all of its operations came
 * back otherwise, it begins anew: `untilOk(emit(read))` tries one read after the other, `untilOk(repeat(emit(read)))`
 * on all free threads at once, and `limit(3, untilOk(emit(read)))` at most three times.
 *
 * Nemesis operations never complete as ok.
 */
export function untilOk(g: Generator): Generator {
  return attempting({ original: g, current: g, openThreads: new Set() });
}

interface Attempt {
  readonly original: Generator;
  readonly current: Generator;
  /** Threads with an operation of ours. */
  readonly openThreads: ReadonlySet<ThreadId>;
}

function attempting(attempt: Attempt): Generator {
  const self: Generator = {
    next(context) {
      const next = attempt.current.next(context);
      if (next.kind === "pending" && next.rest === attempt.current) return followedBy(next, self);
      if (next.kind !== "done") return follow(attempt, next);
      if (attempt.openThreads.size > 0) return pendingUntilEvent(self);
      return follow(attempt, attempt.original.next(context));
    },
    update(context, event) {
      const current = attempt.current.update(context, event);
      // A nemesis operation is `info` when it begins as well; only at its end is the thread free.
      if (!attempt.openThreads.has(event.thread) || !context.isFree(event.thread))
        return current === attempt.current ? self : attempting({ ...attempt, current });
      return afterCompletion({ ...attempt, current }, event);
    },
  };
  return self;
}

function follow(attempt: Attempt, next: Next): Next {
  if (next.kind === "done") return next;
  if (next.kind === "pending")
    return followedBy(next, attempting({ ...attempt, current: next.rest }));
  const openThreads = new Set(attempt.openThreads);
  if (next.op.kind === "invoke") openThreads.add(next.op.thread);
  const { original } = attempt;
  return followedBy(next, attempting({ original, current: next.rest, openThreads }));
}

function afterCompletion(attempt: Attempt, event: GeneratorEvent): Generator {
  if (event.type === "ok") return nothing;
  const openThreads = new Set(attempt.openThreads);
  openThreads.delete(event.thread);
  return attempting({ ...attempt, openThreads });
}
