import { z } from "zod";
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

export type Operation = Read | Write;

const operationSchema = z
  .tuple([z.enum(["r", "append", "w"]), z.json(), z.json()])
  .refine(([, key]) => key !== null, "a key is not null")
  .transform(([kind, name, value]): Operation => {
    const key = canonicalJson(name);
    return kind === "r" ? { kind, key, name } : { kind, key, name, value };
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
    `txn${place}: ${issue?.message}; it is a list of ["r", key, null], ["append", key, value] and ["w", key, value]`,
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

export function errorReply(code: number, text: string): Body {
  return { type: "error", code, text };
}

function refused(code: number, text: string): { readonly refused: Body } {
  return { refused: errorReply(code, text) };
}
