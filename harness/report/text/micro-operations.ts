import type { Json } from "../../core/json.ts";
import { oneLine, showHidden } from "./visible.ts";

/** A part of a transaction: `["r", key, value]`, `["w", key, value]`, `["append", key, value]`. */
export type MicroOperation = readonly [f: Json, key: Json, value: Json];

const KINDS: readonly Json[] = ["r", "w", "append"];
const NAME_CHARS = 40;

/** The parts of a transaction; null for a value that is none. */
export function microOperationsIn(value: Json): readonly MicroOperation[] | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  return value.every(isMicroOperation) ? (value as readonly MicroOperation[]) : null;
}

function isMicroOperation(value: Json): boolean {
  return Array.isArray(value) && value.length === 3 && KINDS.includes(value[0] ?? null);
}

/** `append 7 1`, `r 7 [1,2]`, `r 6 null`. */
export function microText([f, key, value]: MicroOperation, valueChars = 400): string {
  const name = typeof key === "string" ? oneLine(key, NAME_CHARS) : JSON.stringify(key);
  return `${f} ${name} ${showHidden(oneLine(JSON.stringify(value), valueChars))}`;
}
