import { followedBy } from "./followed-by.ts";
import type { Context, GeneratedOp, Generator, GeneratorEvent, Next } from "./generator.ts";

/**
 * A generator around another that only touches its offers: done when that is done, pending when that is pending.
 *
 * A class, like all generators that stand in the way of every operation: each of these is made for one operation, and an
 * object with two closures and what they close over cost four times the memory (1.5 of 4.9 kB that a simulated event took).
 */
export abstract class Around implements Generator {
  protected readonly inner: Generator;

  constructor(inner: Generator) {
    this.inner = inner;
  }

  /** The same wrapper around what the inner generator has become without an operation of its own being taken. */
  protected abstract rewrap(inner: Generator): Generator;

  /** What becomes of an offer of the inner generator; `rest` is what follows it, not yet wrapped. */
  protected abstract offer(op: GeneratedOp, rest: Generator, context: Context): Next;

  next(context: Context): Next {
    const next = this.inner.next(context);
    if (next.kind === "op") return this.offer(next.op, next.rest, context);
    if (next.kind === "done") return next;
    return followedBy(next, next.rest === this.inner ? this : this.rewrap(next.rest));
  }

  update(context: Context, event: GeneratorEvent): Generator {
    const updated = this.inner.update(context, event);
    return updated === this.inner ? this : this.rewrap(updated);
  }
}

/** The same offer at another time. */
export function opAt(op: GeneratedOp, time: number): GeneratedOp {
  if (op.time === time) return op;
  if (op.kind !== "invoke") return { ...op, time };
  const { kind, thread, f, key, value } = op;
  return key === undefined
    ? { kind, time, thread, f, value }
    : { kind, time, thread, key, f, value };
}
