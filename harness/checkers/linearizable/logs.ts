import { type Element, type LogInput, type LogOutput, log } from "porcupine-ts";
import { type History, type Operation as HistoryOperation, outcomeOf } from "../../core/history.ts";
import { type Json, jsonEqual } from "../../core/json.ts";
import type { Op } from "../../core/op.ts";
import {
  type Exchange,
  type Keyed,
  list,
  perKey,
  wholeNumber,
  wrongInitial,
  wrongValue,
} from "./per-key.ts";
import type { Subject } from "./subject.ts";
import { unknownOperation } from "./translate.ts";
import { Values } from "./values.ts";

const KNOWN = ["append", "read", "poll"] as const;

/**
 * One log for each key, empty at first. An append carries the entry and completes with `[offset, entry]`, or with the
 * entry alone when it does not know the offset. A read carries an offset and completes with the entry there, or null. A
 * poll carries the offset where it begins, null for 0, and completes with the list of all entries from there on.
 */
export function logSubject(
  history: History,
  initial: Json,
): Subject<readonly Element[], Keyed<LogInput>, LogOutput> {
  if (initial !== null) throw wrongInitial("log", initial, "null: it is empty");
  const values = new Values();
  const model = log({ describeValue: (value) => values.textOf(value as number) });
  return perKey<readonly Element[], LogInput, LogOutput>(history, model, (operation) =>
    translate(operation, values),
  );
}

function translate(
  operation: HistoryOperation,
  values: Values,
): Exchange<LogInput, LogOutput> | null {
  const { invoke, completion } = operation;
  const f = KNOWN.find((name) => name === invoke.f);
  if (f === undefined) throw unknownOperation(invoke, "log", KNOWN);
  const outcome = outcomeOf(operation);
  if (outcome === "fail") return null;
  const end = outcome === "ok" ? completion : null;
  switch (f) {
    case "append": {
      const input = { f, value: values.numberOf(invoke.value) };
      return end ? { input, output: offsetOf(invoke, end) } : { input };
    }
    case "read": {
      if (!end) return null;
      const offset = wholeNumber(invoke, "an offset");
      return {
        input: { f, offset },
        output: end.value === null ? null : values.numberOf(end.value),
      };
    }
    case "poll": {
      if (!end) return null;
      const from = invoke.value === null ? 0 : wholeNumber(invoke, "an offset, or null for 0");
      const entries = list(end, "the list of all entries from the offset on");
      return { input: { f, from }, output: entries.map((entry) => values.numberOf(entry)) };
    }
  }
}

/** Null when the append does not tell. */
function offsetOf(invoke: Op, end: Op): number | null {
  if (jsonEqual(end.value, invoke.value)) return null;
  const [offset, entry] = list(end, APPENDED);
  const isOffset = typeof offset === "number" && Number.isSafeInteger(offset);
  if (isOffset && entry !== undefined && jsonEqual(entry, invoke.value)) return offset;
  throw wrongValue(end, end.value, APPENDED);
}

const APPENDED = "[offset, entry] with the entry that was appended, or that entry alone";
