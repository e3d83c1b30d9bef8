import {
  type Element,
  fifoQueue,
  type Model,
  type QueueInput,
  type QueueOptions,
  type QueueOutput,
  type StackInput,
  stack,
  type UnorderedQueueState,
  unorderedQueue,
} from "porcupine-ts";
import { type History, type Operation as HistoryOperation, outcomeOf } from "../../core/history.ts";
import type { Json } from "../../core/json.ts";
import { type Exchange, initialElements, type Keyed, perKey, wrongValue } from "./per-key.ts";
import type { Subject } from "./subject.ts";
import { errorName, unknownOperation } from "./translate.ts";
import { Values } from "./values.ts";

/**
 * One queue for each key: enqueue carries the element, dequeue completes with it. A dequeue that failed with the error
 * "empty", or completed with null, found nothing; any other failure says nothing.
 */
export function fifoQueueSubject(
  history: History,
  initial: Json,
): Subject<readonly Element[], Keyed<QueueInput>, QueueOutput> {
  return queueSubject(history, "fifo-queue", initial, fifoQueue);
}

/** The same with elements in any order. */
export function unorderedQueueSubject(
  history: History,
  initial: Json,
): Subject<UnorderedQueueState, Keyed<QueueInput>, QueueOutput> {
  return queueSubject(history, "unordered-queue", initial, unorderedQueue);
}

/** One stack for each key, the top last in its initial value: push and pop, as enqueue and dequeue of queues. */
export function stackSubject(
  history: History,
  initial: Json,
): Subject<readonly Element[], Keyed<StackInput>, QueueOutput> {
  const values = new Values();
  const model = stack(optionsOf("stack", initial, values));
  return perKey<readonly Element[], StackInput, QueueOutput>(history, model, (operation) => {
    const { f } = operation.invoke;
    if (f === "push") return put(operation, { f, value: elementOf(operation, values) });
    if (f === "pop") return take(operation, { f }, values);
    throw unknownOperation(operation.invoke, "stack", ["push", "pop"]);
  });
}

function queueSubject<State>(
  history: History,
  name: string,
  initial: Json,
  modelOf: (options: QueueOptions) => Model<State, QueueInput, QueueOutput>,
): Subject<State, Keyed<QueueInput>, QueueOutput> {
  const values = new Values();
  const model = modelOf(optionsOf(name, initial, values));
  return perKey<State, QueueInput, QueueOutput>(history, model, (operation) => {
    const { f } = operation.invoke;
    if (f === "enqueue") return put(operation, { f, value: elementOf(operation, values) });
    if (f === "dequeue") return take(operation, { f }, values);
    throw unknownOperation(operation.invoke, name, ["enqueue", "dequeue"]);
  });
}

function optionsOf(name: string, initial: Json, values: Values): QueueOptions {
  return {
    initial: initialElements(name, initial).map((element) => values.numberOf(element)),
    describeValue: (value) => values.textOf(value as number),
  };
}

function elementOf({ invoke }: HistoryOperation, values: Values): number {
  if (invoke.value !== null) return values.numberOf(invoke.value);
  throw wrongValue(invoke, invoke.value, "an element; null stands for nothing");
}

function put<Input>(
  operation: HistoryOperation,
  input: Input,
): Exchange<Input, QueueOutput> | null {
  return outcomeOf(operation) === "fail" ? null : { input, output: null };
}

function take<Input>(
  operation: HistoryOperation,
  input: Input,
  values: Values,
): Exchange<Input, QueueOutput> | null {
  const { completion } = operation;
  if (completion === null || completion.type === "info") return { input };
  if (completion.type === "fail")
    return errorName(completion) === "empty" ? { input, output: null } : null;
  return { input, output: completion.value === null ? null : values.numberOf(completion.value) };
}
