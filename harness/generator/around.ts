import type { Context, GeneratedOp, Generator, Next } from "./generator.ts";

export interface Wrapping {
  /** The same wrapper around what the inner generator has become without an operation of its own being taken. */
  readonly rewrap: (inner: Generator) => Generator;
  /** What becomes of an offer of the inner generator; `rest` is what follows it, not yet wrapped. */
  readonly offer: (op: GeneratedOp, rest: Generator, context: Context) => Next;
}

/** A generator around another that only touches its offers: done when that is done, pending when that is pending. */
export function around(inner: Generator, { rewrap, offer }: Wrapping): Generator {
  const self: Generator = {
    next(context) {
      const next = inner.next(context);
      if (next.kind === "op") return offer(next.op, next.rest, context);
      if (next.kind === "done") return next;
      return { ...next, rest: next.rest === inner ? self : rewrap(next.rest) };
    },
    update(context, event) {
      const updated = inner.update(context, event);
      return updated === inner ? self : rewrap(updated);
    },
  };
  return self;
}
