import { UsageError } from "../core/errors.ts";
import { around } from "./around.ts";
import type { Context, GeneratedOp, Generator, InvokeOp, Next } from "./generator.ts";

/** So many operations refused in a row mean that none will ever pass. */
const MAX_REFUSED = 100_000;

/** `g` with each operation changed by `transform`; sleeps and logs pass as they are. Events reach `g` unchanged. */
export function mapOps(transform: (op: InvokeOp) => InvokeOp, g: Generator): Generator {
  const rewrap = (inner: Generator): Generator => mapOps(transform, inner);
  return around(g, {
    rewrap,
    offer: (op, rest) => ({
      kind: "op",
      op: op.kind === "invoke" ? transform(op) : op,
      rest: rewrap(rest),
    }),
  });
}

/**
 * The operations of `g` that `accepts` lets through; sleeps and logs always pass. `g` is told that a refused operation
 * has failed: it certainly did not happen.
 */
export function filterOps(accepts: (op: InvokeOp) => boolean, g: Generator): Generator {
  const rewrap = (inner: Generator): Generator => filterOps(accepts, inner);
  const passes = (op: GeneratedOp): boolean => op.kind !== "invoke" || accepts(op);
  return around(g, {
    rewrap,
    offer(op, rest, context) {
      let current = g;
      let next: Next = { kind: "op", op, rest };
      for (let refused = 0; next.kind === "op" && !passes(next.op); refused++) {
        if (refused === MAX_REFUSED) throw refusesAll();
        current = afterRefusal(next, context);
        next = current.next(context);
      }
      if (next.kind === "done") return next;
      // Refused operations may have been spaced from this very question. Refused anew at the next question, they would
      // put off what follows them for ever; so they are left behind before anything later is offered.
      const isPutOff = next.kind === "op" && next.op.time > context.time && current !== g;
      if (isPutOff) return { kind: "pending", rest: rewrap(current) };
      const passed = rewrap(next.rest);
      if (next.kind === "pending") return { kind: "pending", rest: passed };
      return { kind: "op", op: next.op, rest: passed };
    },
  });
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
