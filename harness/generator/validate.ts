import { assertNever } from "../core/assert.ts";
import { HarnessError } from "../core/errors.ts";
import type { Context, GeneratedOp } from "./generator.ts";

/**
 * Makes sure that an offer can be taken at `context`.
 *
 * @throws HarnessError naming the offer and what is wrong with it: the generator that made it has a bug.
 */
export function validateOffer(op: GeneratedOp, context: Context): void {
  const offence = threadOffence(op, context) ?? timeOffence(op, context) ?? contentOffence(op);
  if (offence === null) return;
  throw new HarnessError(`The generator offered ${describe(op)}, ${offence.what}`, {
    hint: offence.hint,
  });
}

interface Offence {
  readonly what: string;
  readonly hint: string;
}

function threadOffence(op: GeneratedOp, context: Context): Offence | null {
  if (context.isFree(op.thread)) return null;
  if (context.view.has(op.thread))
    return {
      what: `but that thread is busy until its operation ends`,
      hint: "Offer operations only to context.freeThreads, or take context.pickFree().",
    };
  return {
    what: `but there is no such thread`,
    hint: `The threads of this run are: ${context.threads.join(", ")}.`,
  };
}

function timeOffence(op: GeneratedOp, context: Context): Offence | null {
  if (!Number.isSafeInteger(op.time))
    return {
      what: "whose time is not a whole number of nanoseconds",
      hint: "Round durations before adding them to context.time.",
    };
  if (op.time >= context.time) return null;
  return {
    what: `which is ${context.time - op.time} ns in the past`,
    hint: "An operation begins at context.time or later.",
  };
}

function contentOffence(op: GeneratedOp): Offence | null {
  switch (op.kind) {
    case "invoke":
      if (typeof op.f !== "string" || op.f === "")
        return { what: "which has no name", hint: "Set `f` to the name of the operation." };
      if (isJsonAtTop(op.value) && (op.key === undefined || isJsonAtTop(op.key))) return null;
      return {
        what: "whose key or value cannot be written as JSON",
        hint: "Use null, booleans, finite numbers, strings, lists and plain objects.",
      };
    case "sleep":
      if (Number.isSafeInteger(op.durationNs) && op.durationNs >= 0) return null;
      return {
        what: `whose length of ${op.durationNs} ns is not a whole number from 0 on`,
        hint: "Round durations before putting them into a sleep.",
      };
    case "log":
      if (typeof op.message === "string") return null;
      return { what: "without a message", hint: "Set `message` to a text." };
    default:
      return assertNever(op);
  }
}

/** Only the outside is looked at: this is done for every operation of a run. */
function isJsonAtTop(value: unknown): boolean {
  switch (typeof value) {
    case "number":
      return Number.isFinite(value);
    case "object":
    case "string":
    case "boolean":
      return true;
    default:
      return false;
  }
}

function describe(op: GeneratedOp): string {
  const name = op.kind === "invoke" ? `'${op.f}'` : `a ${op.kind}`;
  return `${name} to thread ${op.thread} at ${op.time} ns`;
}
