import { type CounterInput, type CounterOutput, counter } from "porcupine-ts";
import { type History, type Operation as HistoryOperation, outcomeOf } from "../../core/history.ts";
import type { Json } from "../../core/json.ts";
import { type Exchange, type Keyed, perKey, wholeNumber, wrongInitial } from "./per-key.ts";
import type { Subject } from "./subject.ts";
import { unknownOperation } from "./translate.ts";

/** One number for each key: add and add-and-get carry what they add, read and add-and-get complete with the value. */
export function counterSubject(
  history: History,
  initial: Json,
): Subject<number, Keyed<CounterInput>, CounterOutput> {
  const start = initial ?? 0;
  if (typeof start !== "number" || !Number.isSafeInteger(start))
    throw wrongInitial("counter", initial, "a whole number");
  return perKey(history, counter(start), translate);
}

function translate(operation: HistoryOperation): Exchange<CounterInput, CounterOutput> | null {
  const { invoke, completion } = operation;
  const { f } = invoke;
  const outcome = outcomeOf(operation);
  if (f !== "add" && f !== "add-and-get" && f !== "read")
    throw unknownOperation(invoke, "counter", ["add", "add-and-get", "read"]);
  if (outcome === "fail") return null;
  const input: CounterInput =
    f === "read" ? { f } : { f, delta: wholeNumber(invoke, "a whole number to add") };
  if (outcome !== "ok" || completion === null) return f === "read" ? null : { input };
  return {
    input,
    output:
      f === "add" ? null : wholeNumber(completion, "the value of the counter, a whole number"),
  };
}
