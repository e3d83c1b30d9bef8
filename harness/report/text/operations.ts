import { type Operation, outcomeOf } from "../../core/history.ts";
import { isJsonArray, type Json, jsonEqual } from "../../core/json.ts";
import type { Op } from "../../core/op.ts";
import { type MicroOperation, microOperationsIn, microText } from "./micro-operations.ts";
import { clip, oneLine, showHidden } from "./visible.ts";

const VALUE_CHARS = 120;

/** A JSON value on one line, clipped. */
export function valueText(value: Json | undefined, maxChars = VALUE_CHARS): string {
  return showHidden(clip(JSON.stringify(value) ?? "nothing", maxChars));
}

/** A string bare, so that key `k3` and error `timeout` read well; anything else as JSON. */
export function nameText(value: Json | undefined, maxChars = VALUE_CHARS): string {
  return typeof value === "string" ? oneLine(value, maxChars) : valueText(value, maxChars);
}

/** JSON over several lines, clipped. */
export function indentedJson(value: Json, maxChars: number): string {
  return showHidden(clip(JSON.stringify(value, null, 2) ?? "nothing", maxChars));
}

/** What was asked: `write k3 7`, `read k3`, `txn r 6, append 7 1`, `transfer 5 from 1 to 4`. */
export function callText({ f, key, value }: Op, maxChars = VALUE_CHARS): string {
  const parts = [oneLine(f, 40)];
  if (key !== undefined) parts.push(nameText(key, Math.min(40, maxChars)));
  if (value !== null) parts.push(askedText(value, maxChars));
  return parts.join(" ");
}

/** A value that was asked for. */
export function askedText(value: Json, maxChars = VALUE_CHARS): string {
  const micro = microOperationsIn(value);
  if (micro) return oneLine(micro.map(askedMicroText).join(", "), maxChars);
  return transferText(value) ?? valueText(value, maxChars);
}

/** A read has nothing to show yet. */
function askedMicroText([f, key, value]: MicroOperation): string {
  return value === null ? `${nameText(f, 12)} ${nameText(key, 40)}` : microText([f, key, value]);
}

/** As the workload `bank` asks for one. */
function transferText(value: Json): string | null {
  if (value === null || typeof value !== "object" || isJsonArray(value)) return null;
  const { amount, from, to, ...others } = value;
  const isTransfer = [amount, from, to].every((part) => typeof part === "number");
  if (!isTransfer || Object.keys(others).length > 0) return null;
  return `${amount} from ${from} to ${to}`;
}

/** What came back: a value, `ok`, `failed: ...` or `unknown: ...`. */
export function resultText(operation: Operation, maxChars = VALUE_CHARS): string {
  const { invoke, completion } = operation;
  if (completion === null) return "unknown: the record ends first";
  const error = completion.error === undefined ? "" : `: ${errorText(completion.error, maxChars)}`;
  const observed =
    completion.observed === undefined ? "" : `, saw ${valueText(completion.observed, maxChars)}`;
  const outcome = outcomeOf(operation);
  if (outcome === "fail") return `failed${error}${observed}`;
  if (outcome === "info") return `unknown${error}${observed}`;
  const micro = microOperationsIn(completion.value);
  if (micro) return readsText(micro, maxChars);
  const repeatsCall = invoke.value !== null && jsonEqual(completion.value, invoke.value);
  return repeatsCall ? "ok" : valueText(completion.value, maxChars);
}

/** What a transaction read; what it wrote, the call tells. */
function readsText(micro: readonly MicroOperation[], maxChars: number): string {
  const reads = micro.filter(([f]) => f === "r");
  return reads.length === 0 ? "ok" : oneLine(reads.map((op) => microText(op)).join(", "), maxChars);
}

/** `timeout`, or `client-crashed: no such host` for an error of several parts. */
export function errorText(error: Json, maxChars = VALUE_CHARS): string {
  if (!Array.isArray(error)) return nameText(error, maxChars);
  return clip(error.map((part: Json) => nameText(part, maxChars)).join(": "), maxChars);
}

/** `p3@n2`: the process and the node that it spoke to, as far as the record tells. */
export function whereText(operation: Operation): string {
  const node = nodeOf(operation);
  const process = `p${operation.invoke.process}`;
  return node === undefined ? process : `${process}@${oneLine(node, 30)}`;
}

export function nodeOf({ invoke, completion }: Operation): string | undefined {
  return completion?.node ?? invoke.node;
}
