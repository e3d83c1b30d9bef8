import type { Model, Operation } from "porcupine-ts";
import type { History, Operation as HistoryOperation } from "../../core/history.ts";

/** A history in the terms of a model. */
export interface Subject<State, Input, Output> {
  readonly model: Model<State, Input, Output>;
  readonly operations: readonly Operation<Input, Output>[];
  /** What there is to add to an explanation that ends with this operation alone. */
  readonly remarks: (operation: Operation<Input, Output>) => readonly string[];
  /** What a partition is called where a sentence begins. Default: the history, or a key given as JSON. */
  readonly nameOfPartition?: (partition: unknown) => string;
}

/** Translates what can be; leaves out operations that certainly did nothing and say nothing. */
export function translateAll<Input, Output>(
  history: History,
  translate: (operation: HistoryOperation) => Operation<Input, Output> | null,
): readonly Operation<Input, Output>[] {
  const translated: Operation<Input, Output>[] = [];
  for (const operation of history.operations) {
    const one = translate(operation);
    if (one !== null) translated.push(one);
  }
  return translated;
}
