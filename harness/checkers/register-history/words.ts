import { canonicalJson, type Json } from "../../core/json.ts";
import type { RegisterHistory, RegisterOp } from "./register-history.ts";

/** `session 3 wrote 5 to x (line 12)`: an operation as proofs name it. Lines are those of its call. */
export function describeOp(history: RegisterHistory, op: RegisterOp): string {
  return `session ${op.session} ${deedOf(history, op)} (line ${op.callLine})`;
}

function deedOf(history: RegisterHistory, { f, key, valueRead, valueWritten }: RegisterOp): string {
  const name = keyText(history, key);
  switch (f) {
    case "read":
      return `read ${valueText(valueRead)} from ${name}`;
    case "write":
      return `wrote ${valueText(valueWritten)} to ${name}`;
    case "cas":
      return `replaced ${valueText(valueRead)} by ${valueText(valueWritten)} in ${name}`;
  }
}

/** A key as people write it. */
export function keyText({ keys }: RegisterHistory, key: number): string {
  const value = keys[key] ?? null;
  if (value === null) return "the register";
  return typeof value === "string" ? value : `key ${canonicalJson(value)}`;
}

const LONGEST_VALUE = 60;

function valueText(value: Json): string {
  if (value === null) return "nothing";
  const text = canonicalJson(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}
