import { z } from "zod";
import { START_BALANCE } from "../../harness/core/accounts.ts";
import { canonicalJson, type Json } from "../../harness/core/json.ts";
import type { Body } from "../../harness/node/message.ts";

/** The text of a key. */
export type Key = string;

export interface Read {
  readonly kind: "r";
  readonly key: Key;
  /** As the client named it. */
  readonly name: Json;
}

/** A type and no interface: commits are written to disks as JSON. */
export type Write = {
  readonly kind: "append" | "w";
  readonly key: Key;
  readonly name: Json;
  readonly value: Json;
};

/** Changes the balance of an account, unless it would fall below zero: then the transaction fails. */
export interface Add {
  readonly kind: "add";
  readonly key: Key;
  readonly name: Json;
  readonly value: number;
}

export type Operation = Read | Write | Add;

const operationSchema = z
  .union([
    z.tuple([z.enum(["r", "append", "w"]), z.json(), z.json()]),
    z.tuple([z.literal("add"), z.json(), z.number().int()]),
  ])
  .refine(([, key]) => key !== null, "a key is not null")
  .transform((operation): Operation => {
    const [kind, name, value] = operation;
    const key = canonicalJson(name);
    if (kind === "r") return { kind, key, name };
    return kind === "add" ? { kind, key, name, value } : { kind, key, name, value };
  });
const txnSchema = z.array(operationSchema).readonly();

/** The micro-operations of a request, or the error with which it is refused. */
export function parseTransaction(
  body: Body,
): { readonly operations: readonly Operation[] } | { readonly refused: Body } {
  if (body.type !== "txn") return refused(10, `this store knows txn, not '${body.type}'`);
  const parsed = txnSchema.safeParse(body.txn);
  if (parsed.success) return { operations: parsed.data };
  const [issue] = parsed.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? "" : `[${issue.path.join("][")}]`;
  return refused(
    12,
    `txn${place}: ${issue?.message}; it is a list of ["r", key, null], ["append", key, value], ["w", key, value] and ["add", key, whole number]`,
  );
}

/** What a key holds after these writes. A list that does not exist is null, and so is a register. */
export function applied(before: Json, writes: readonly Write[]): Json {
  let value = before;
  for (const write of writes)
    value =
      write.kind === "w" ? write.value : [...(Array.isArray(value) ? value : []), write.value];
  return value;
}

/** What an account holds after this much was added. */
export function balanceAfter(before: Json, delta: number): number {
  return (typeof before === "number" ? before : START_BALANCE) + delta;
}

export function errorReply(code: number, text: string): Body {
  return { type: "error", code, text };
}

function refused(code: number, text: string): { readonly refused: Body } {
  return { refused: errorReply(code, text) };
}
