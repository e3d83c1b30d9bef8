import type { Json } from "../core/json.ts";
import type { Completion } from "../core/op.ts";
import type { Body } from "../node/message.ts";
import { CallTimeout, NodeUnreachable } from "./client.ts";

interface ErrorMeaning {
  readonly code: number;
  readonly name: string;
  /** True: the operation certainly did not happen. */
  readonly definite: boolean;
}

/** Maelstrom's error codes: the one place that decides between `fail` and `info`. */
export const ERROR_CODES: readonly ErrorMeaning[] = [
  { code: 0, name: "timeout", definite: false },
  { code: 1, name: "node-not-found", definite: true },
  { code: 10, name: "not-supported", definite: true },
  { code: 11, name: "temporarily-unavailable", definite: true },
  { code: 12, name: "malformed-request", definite: true },
  { code: 13, name: "crash", definite: false },
  { code: 14, name: "abort", definite: true },
  { code: 20, name: "key-does-not-exist", definite: true },
  { code: 21, name: "key-already-exists", definite: true },
  { code: 22, name: "precondition-failed", definite: true },
  { code: 30, name: "txn-conflict", definite: true },
];

/** The meaning of an error code; one that nobody documented is indefinite. */
export function errorMeaning(code: Json | undefined): ErrorMeaning {
  const known = ERROR_CODES.find((meaning) => meaning.code === code);
  return (
    known ?? { code: typeof code === "number" ? code : -1, name: `error-${code}`, definite: false }
  );
}

/**
 * How an operation ends that got an error reply. An operation that changes nothing may always end as `fail`: whether
 * it happened makes no difference.
 */
export function completionOfErrorReply(reply: Body, changesState: boolean): Completion {
  const { name, definite } = errorMeaning(reply.code);
  const text = reply.text;
  const error = typeof text === "string" ? [name, text] : name;
  return { type: definite || !changesState ? "fail" : "info", error };
}

/** At most so much of a reply that nobody understands is told. */
const MOST_REPLY_CHARACTERS = 200;

/** How an operation ends whose reply is none of those that it may have: what the node did, nobody knows. */
export function completionOfMalformedReply(reply: Body, changesState: boolean): Completion {
  const error = ["malformed-reply", JSON.stringify(reply).slice(0, MOST_REPLY_CHARACTERS)];
  return { type: changesState ? "info" : "fail", error };
}

/** How an operation ends whose call threw. Whatever is not known to be definite is indefinite. */
export function completionOfThrown(thrown: unknown, changesState: boolean): Completion {
  if (thrown instanceof NodeUnreachable) return { type: "fail", error: "unreachable" };
  if (thrown instanceof CallTimeout)
    return { type: changesState ? "info" : "fail", error: "timeout" };
  throw thrown;
}
