import { type Operation, type StringKvInput, type StringKvOutput, stringKv } from "porcupine-ts";
import { UsageError } from "../../core/errors.ts";
import { type History, type Operation as HistoryOperation, outcomeOf } from "../../core/history.ts";
import type { Op } from "../../core/op.ts";
import { type Subject, translateAll } from "./subject.ts";
import { keyText, span, unknownOperation } from "./translate.ts";

/** A map of strings. A get that answers null found nothing, and nothing is "". */
export function kvSubject(history: History): Subject<string, StringKvInput, StringKvOutput> {
  return {
    model: stringKv,
    operations: translateAll(history, translate),
    remarks: () => [],
  };
}

function translate(operation: HistoryOperation): Operation<StringKvInput, StringKvOutput> | null {
  const { invoke, completion } = operation;
  const { f } = invoke;
  const outcome = outcomeOf(operation);
  const key = keyText(invoke) ?? '""';
  if (f === "get") {
    if (outcome !== "ok" || completion === null) return null;
    return { ...span(operation), input: { f, key }, output: textOf(completion) };
  }
  if (f !== "put" && f !== "append") throw unknownOperation(invoke, "kv", ["get", "put", "append"]);
  if (outcome === "fail") return null;
  return { ...span(operation), input: { f, key, value: textOf(invoke) }, output: null };
}

function textOf({ index, f, value }: Op): string {
  if (typeof value === "string") return value;
  if (value === null && f === "get") return "";
  throw new UsageError(
    `History line with index ${index}: ${f} of ${JSON.stringify(value)}, which is not a string`,
    { hint: "Model kv holds strings. Check other values with model register." },
  );
}
