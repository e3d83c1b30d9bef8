import { type Operation, outcomeOf } from "../../core/history.ts";
import { type Json, jsonEqual } from "../../core/json.ts";
import type { Op } from "../../core/op.ts";
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

/** What was asked: `write k3 7`, `read k3`. */
export function callText({ f, key, value }: Op, maxChars = VALUE_CHARS): string {
  const parts = [oneLine(f, 40)];
  if (key !== undefined) parts.push(nameText(key, Math.min(40, maxChars)));
  if (value !== null) parts.push(valueText(value, maxChars));
  return parts.join(" ");
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
  const repeatsCall = invoke.value !== null && jsonEqual(completion.value, invoke.value);
  return repeatsCall ? "ok" : valueText(completion.value, maxChars);
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
