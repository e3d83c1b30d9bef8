import { checkCount } from "./arguments.ts";
import { around } from "./around.ts";
import { nothing } from "./emit.ts";
import type { Generator } from "./generator.ts";

/** The first operation of `g`, again and again, `count` times or for ever: `g` never gets beyond it. */
export function repeat(g: Generator, count?: number): Generator {
  if (count !== undefined) checkCount("repeat", count);
  if (count === 0) return nothing;
  const rewrap = (inner: Generator): Generator => repeat(inner, count);
  const rest = (): Generator => repeat(g, count === undefined ? undefined : count - 1);
  return around(g, { rewrap, offer: (op) => ({ kind: "op", op, rest: rest() }) });
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
      if (next.kind !== "done") return { ...next, rest: cycling(state, next.rest) };
      if (state.leftCount <= 1) return next;
      const again = state.original.next(context);
      if (again.kind === "done") return again;
      return {
        ...again,
        rest: cycling({ ...state, leftCount: state.leftCount - 1 }, again.rest),
      };
    },
    update(context, event) {
      const updated = current.update(context, event);
      return updated === current ? self : cycling(state, updated);
    },
  };
  return self;
}
