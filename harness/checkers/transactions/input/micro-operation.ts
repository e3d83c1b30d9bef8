import { UsageError } from "../../../core/errors.ts";
import type { Json } from "../../../core/json.ts";
import type { Op } from "../../../core/op.ts";
import { APPEND, READ, type TransactionKind, WRITE } from "./transaction-history.ts";

/** `["r", key, value]`, `["append", key, value]` or `["w", key, value]`. */
export type MicroOperation = readonly [string, Json, Json];

/**
 * The micro-operations that a transaction was invoked with.
 *
 * @throws UsageError that names the line and the micro-operation which cannot be one.
 */
export function invokedOperations(invoke: Op, kind: TransactionKind): readonly MicroOperation[] {
  const { value } = invoke;
  if (!isArray(value)) throw notATransaction(invoke, value, kind);
  for (const operation of value)
    if (!isMicroOperation(operation, kind)) throw notATransaction(invoke, operation, kind);
  return value as readonly MicroOperation[];
}

/** READ, APPEND or WRITE. */
export function kindCodeOf(operation: MicroOperation): number {
  if (operation[0] === "r") return READ;
  return operation[0] === "append" ? APPEND : WRITE;
}

/** The micro-operation that answers `asked`, null when the reply is none. */
export function answerTo(asked: MicroOperation, reply: Json | undefined): MicroOperation | null {
  if (!isArray(reply) || reply.length !== 3 || reply[0] !== asked[0]) return null;
  if (!isSame(reply[1], asked[1])) return null;
  return asked[0] === "r" || isSame(reply[2], asked[2]) ? (reply as MicroOperation) : null;
}

export function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function isSame(left: Json | undefined, right: Json): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right);
}

function isMicroOperation(operation: Json, kind: TransactionKind): boolean {
  if (!isArray(operation) || operation.length < 2 || operation.length > 3) return false;
  const [f, key, value = null] = operation;
  if (key === null || key === undefined) return false;
  return f === "r" || (f === WRITERS[kind] && value !== null);
}

const WRITERS: Readonly<Record<TransactionKind, string>> = {
  "list-append": "append",
  "rw-register": "w",
};

function notATransaction({ index }: Op, value: Json, kind: TransactionKind): UsageError {
  return new UsageError(
    `History line with index ${index}: ${JSON.stringify(value).slice(0, 120)} is no micro-operation of ${kind}`,
    {
      hint: `A transaction is a list of ["r", key, null] and ["${WRITERS[kind]}", key, value]; a value is not null.`,
    },
  );
}
