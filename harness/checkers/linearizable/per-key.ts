import type { Model, Operation } from "porcupine-ts";
import { UsageError } from "../../core/errors.ts";
import type { History, Operation as HistoryOperation } from "../../core/history.ts";
import type { Json } from "../../core/json.ts";
import type { Op } from "../../core/op.ts";
import { type Subject, translateAll } from "./subject.ts";
import { keyText, span } from "./translate.ts";

export type Keyed<Input> = Input & { readonly key: string | undefined };

/** What an operation asked for and, if it ended, was answered. */
export interface Exchange<Input, Output> {
  readonly input: Input;
  readonly output?: Output;
}

/** One object for each key of the history. `translate` answers null for operations that say nothing. */
export function perKey<State, Input extends object, Output>(
  history: History,
  model: Model<State, Input, Output>,
  translate: (operation: HistoryOperation) => Exchange<Input, Output> | null,
): Subject<State, Keyed<Input>, Output> {
  return {
    model: { ...model, partition: ({ key }: Keyed<Input>) => key },
    operations: translateAll(history, (operation): Operation<Keyed<Input>, Output> | null => {
      const exchange = translate(operation);
      if (!exchange) return null;
      const input = { ...exchange.input, key: keyText(operation.invoke) };
      return { ...span(operation), ...exchange, input };
    }),
    remarks: () => [],
  };
}

export function wrongValue({ index, f, type }: Op, value: Json, expected: string): UsageError {
  return new UsageError(
    `History line with index ${index}: '${type}' of ${f} carries ${JSON.stringify(value)}`,
    { hint: `It must be ${expected}.` },
  );
}

/** @throws UsageError unless the value of the line is a whole number. */
export function wholeNumber(op: Op, expected: string): number {
  const { value } = op;
  if (typeof value === "number" && Number.isSafeInteger(value)) return value;
  throw wrongValue(op, value, expected);
}

/** @throws UsageError unless the value of the line is a list. */
export function list(op: Op, expected: string): readonly Json[] {
  if (Array.isArray(op.value)) return op.value as readonly Json[];
  throw wrongValue(op, op.value, expected);
}

/** What a collection holds at first. @throws UsageError unless it is null, for nothing, or a list. */
export function initialElements(model: string, initial: Json): readonly Json[] {
  if (initial === null) return [];
  if (Array.isArray(initial)) return initial as readonly Json[];
  throw wrongInitial(model, initial, "a list of elements, or null");
}

export function wrongInitial(model: string, initial: Json, expected: string): UsageError {
  return new UsageError(`Model ${model} cannot begin with ${JSON.stringify(initial)}`, {
    hint: `Its initial value is ${expected}.`,
  });
}
