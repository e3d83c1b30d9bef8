import { checkCount } from "./arguments.ts";
import { Around } from "./around.ts";
import { nothing } from "./emit.ts";
import { followedBy } from "./followed-by.ts";
import type { GeneratedOp, Generator, Next } from "./generator.ts";

/** The first operation of `g`, again and again, `count` times or for ever: `g` never gets beyond it. */
export function repeat(g: Generator, count?: number): Generator {
  if (count !== undefined) checkCount("repeat", count);
  return count === 0 ? nothing : new Repeated(g, count ?? Infinity);
}

class Repeated extends Around {
  readonly #leftCount: number;

  constructor(inner: Generator, leftCount: number) {
    super(inner);
    this.#leftCount = leftCount;
  }

  protected rewrap(inner: Generator): Generator {
    return new Repeated(inner, this.#leftCount);
  }

  protected offer(op: GeneratedOp): Next {
    const leftCount = this.#leftCount - 1;
    return {
      kind: "op",
      op,
      rest: leftCount === 0 ? nothing : new Repeated(this.inner, leftCount),
    };
  }
}

/** All of `g`, and again from the beginning when it is done, `count` times in all or for ever. */
export function cycle(g: Generator, count?: number): Generator {
  if (count !== undefined) checkCount("cycle", count);
  return count === 0 ? nothing : cycling({ original: g, leftCount: count ?? Infinity }, g);
}

interface Cycle {
  readonly original: Generator;
  /** This round included. */
  readonly leftCount: number;
}

function cycling(state: Cycle, current: Generator): Generator {
  const self: Generator = {
    next(context) {
      const next = current.next(context);
      if (next.kind !== "done") return followedBy(next, cycling(state, next.rest));
      if (state.leftCount <= 1) return next;
      const again = state.original.next(context);
      if (again.kind === "done") return again;
      const { leftCount, original } = state;
      return followedBy(again, cycling({ original, leftCount: leftCount - 1 }, again.rest));
    },
    update(context, event) {
      const updated = current.update(context, event);
      return updated === current ? self : cycling(state, updated);
    },
  };
  return self;
}
