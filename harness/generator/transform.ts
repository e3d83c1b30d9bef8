import { UsageError } from "../core/errors.ts";
import { Around } from "./around.ts";
import type { Context, GeneratedOp, Generator, InvokeOp, Next } from "./generator.ts";

/** So many operations refused in a row mean that none will ever pass. */
const MAX_REFUSED = 100_000;

/** `g` with each operation changed by `transform`; sleeps and logs pass as they are. Events reach `g` unchanged. */
export function mapOps(transform: (op: InvokeOp) => InvokeOp, g: Generator): Generator {
  return new Mapped(transform, g);
}

/**
 * The operations of `g` that `accepts` lets through; sleeps and logs always pass. `g` is told that a refused operation
 * has failed: it certainly did not happen.
 */
export function filterOps(accepts: (op: InvokeOp) => boolean, g: Generator): Generator {
  return new Filtered(accepts, g);
}

class Mapped extends Around {
  readonly #transform: (op: InvokeOp) => InvokeOp;

  constructor(transform: (op: InvokeOp) => InvokeOp, inner: Generator) {
    super(inner);
    this.#transform = transform;
  }

  protected rewrap(inner: Generator): Generator {
    return new Mapped(this.#transform, inner);
  }

  protected offer(op: GeneratedOp, rest: Generator): Next {
    const mapped = op.kind === "invoke" ? this.#transform(op) : op;
    return { kind: "op", op: mapped, rest: this.rewrap(rest) };
  }
}

class Filtered extends Around {
  readonly #accepts: (op: InvokeOp) => boolean;

  constructor(accepts: (op: InvokeOp) => boolean, inner: Generator) {
    super(inner);
    this.#accepts = accepts;
  }

  protected rewrap(inner: Generator): Generator {
    return new Filtered(this.#accepts, inner);
  }

  protected offer(op: GeneratedOp, rest: Generator, context: Context): Next {
    let current = this.inner;
    let next: Next = { kind: "op", op, rest };
    for (let refused = 0; next.kind === "op" && !this.#passes(next.op); refused++) {
      if (refused === MAX_REFUSED) throw refusesAll();
      current = afterRefusal(next, context);
      next = current.next(context);
    }
    if (next.kind === "done") return next;
    // Refused operations may have been spaced from this very question. Refused anew at the next question, they would
    // put off what follows them for ever; so they are left behind before anything later is offered.
    const isPutOff = next.kind === "op" && next.op.time > context.time && current !== this.inner;
    if (isPutOff) return { kind: "pending", rest: this.rewrap(current) };
    const passed = this.rewrap(next.rest);
    if (next.kind === "pending") return { kind: "pending", rest: passed };
    return { kind: "op", op: next.op, rest: passed };
  }

  #passes(op: GeneratedOp): boolean {
    return op.kind !== "invoke" || this.#accepts(op);
  }
}

function afterRefusal({ op, rest }: Extract<Next, { kind: "op" }>, context: Context): Generator {
  if (op.kind !== "invoke") return rest;
  const { kind: _, ...refused } = op;
  return rest.update(context, { ...refused, type: "fail" });
}

function refusesAll(): UsageError {
  return new UsageError(`filterOps: ${MAX_REFUSED} operations in a row were refused`, {
    hint: "The filter lets nothing through, and an endless generator would be asked for ever.",
  });
}
