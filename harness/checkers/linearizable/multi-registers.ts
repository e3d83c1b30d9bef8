import {
  type MicroOperation,
  type MultiRegisterInput,
  type MultiRegisterState,
  multiRegister,
  type Operation,
} from "porcupine-ts";
import { type History, type Operation as HistoryOperation, outcomeOf } from "../../core/history.ts";
import { canonicalJson, type Json } from "../../core/json.ts";
import type { Op } from "../../core/op.ts";
import { list, wrongValue } from "./per-key.ts";
import { type Subject, translateAll } from "./subject.ts";
import { span, unknownOperation } from "./translate.ts";
import { Values } from "./values.ts";

type Transaction = Operation<MultiRegisterInput, MultiRegisterInput>;

const MICROS = '[["r", key, value], ["w", key, value], ...], as invoked but for what was read';

/** A map of registers, each `initial` at first; `txn` reads and writes several of them at one moment. */
export function multiRegisterSubject(
  history: History,
  initial: Json,
): Subject<MultiRegisterState, MultiRegisterInput, MultiRegisterInput> {
  const values = new Values();
  const operations = translateAll(history, (operation) => translate(operation, values));
  return {
    model: multiRegister(values.numberOf(initial), {
      describeValue: (value) => values.textOf(value as number),
      inputs: operations.map(({ input }) => input),
    }),
    operations,
    remarks: () => [],
    nameOfPartition: (keys) => `The history of ${String(keys)}`,
  };
}

function translate(operation: HistoryOperation, values: Values): Transaction | null {
  const { invoke, completion } = operation;
  if (invoke.f !== "txn") throw unknownOperation(invoke, "multi-register", ["txn"]);
  const outcome = outcomeOf(operation);
  if (outcome === "fail") return null;
  const input = microOperations(invoke, values);
  if (outcome !== "ok" || completion === null) return { ...span(operation), input };
  const output = microOperations(completion, values);
  const asInvoked = output.every(([kind, key, value], i) => {
    const [invokedKind, invokedKey, written] = input[i] ?? [];
    return kind === invokedKind && key === invokedKey && (kind === "r" || value === written);
  });
  if (output.length !== input.length || !asInvoked)
    throw wrongValue(completion, completion.value, MICROS);
  return { ...span(operation), input, output };
}

function microOperations(op: Op, values: Values): MultiRegisterInput {
  return list(op, MICROS).map((micro): MicroOperation => {
    const [kind, key, value, ...more] = list({ ...op, value: micro }, MICROS);
    const isKnown = kind === "r" || kind === "w";
    if (!isKnown || key === undefined || value === undefined || more.length > 0)
      throw wrongValue(op, op.value, MICROS);
    return [kind, canonicalJson(key), values.numberOf(value)];
  });
}
