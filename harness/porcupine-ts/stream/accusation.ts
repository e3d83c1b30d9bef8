import type { Model, RegisterView, Value } from "../model.ts";
import type { Operation } from "../operation.ts";
import { type Cluster, firstReturn } from "./chains.ts";

/** Why a stream cannot be linearizable. */
export interface Accusation {
  /** One step a line. */
  readonly explanation: readonly string[];
  /** The operations that it speaks of, in the order of their calls. */
  readonly ids: readonly number[];
}

type Described<Input, Output> = Pick<Model<unknown, Input, Output>, "describeOperation">;

/** `operation` found a value that was not there: never written, or replaced for good before it began. */
export function accuseValue<I, O>(
  model: Described<I, O>,
  view: RegisterView<I, O>,
  operation: Operation<I, O>,
  value: Value,
  wasWritten: boolean,
): Accusation {
  const text = view.describeValue(value);
  const why = wasWritten
    ? `${text} had been replaced before the operation began, and is written once`
    : `nobody had written ${text} when it returned`;
  return { explanation: [`${name(model, operation)}, but ${why}`], ids: [operation.id] };
}

/** Two compare-and-sets found the same value. */
export function accuseSecondCas<I, O>(
  model: Described<I, O>,
  view: RegisterView<I, O>,
  before: Cluster<I, O>,
  second: Cluster<I, O>,
): Accusation {
  const operations = operationsOf([before.next?.producer, second.producer]);
  const value = view.describeValue(before.value);
  const names = operations.map((operation) => name(model, operation)).join(" and ");
  return accusation([`${names} both took effect on ${value}, which was there once`], operations);
}

/** Compare-and-sets whose values came from each other. */
export function accuseCircle<I, O>(
  model: Described<I, O>,
  view: RegisterView<I, O>,
  circle: readonly Cluster<I, O>[],
): Accusation {
  const operations = operationsOf(circle.map(({ producer }) => producer));
  const values = circle.map(({ value }) => view.describeValue(value)).join(", ");
  const names = operations.map((operation) => name(model, operation)).join(", ");
  return accusation([`${names}: ${values} came only from each other, so never`], operations);
}

/**
 * `left` had to be before `right`, and `right` before `left`. Of chains, the four ends: the first of one that returned
 * and the last of the other that was called, and the other way round.
 */
export function accuseOrder<I, O>(
  model: Described<I, O>,
  view: RegisterView<I, O>,
  ...[left, right, rightFirst = right, leftLast = left]: readonly Cluster<I, O>[]
): Accusation {
  const steps = [step(left, right), step(rightFirst, leftLast)];
  const operations = operationsOf([left?.first, right?.last, rightFirst?.first, leftLast?.last]);
  return accusation(
    steps.flatMap((text) => text ?? []),
    operations,
  );

  function step(before?: Cluster<I, O>, after?: Cluster<I, O>): string | null {
    if (!before || !after?.last || firstReturn(before) >= after.last.call) return null;
    const was = view.describeValue(before.value);
    if (!before.first) return `${was} was the initial value`;
    const end = `so ${was} was there before ${view.describeValue(after.value)} was over`;
    return `${name(model, before.first)} had returned before ${name(model, after.last)} began, ${end}`;
  }
}

function name<I, O>(model: Described<I, O>, { id, input, output }: Operation<I, O>): string {
  return `operation ${id} (${model.describeOperation(input, output)})`;
}

function operationsOf<I, O>(
  candidates: readonly (Operation<I, O> | null | undefined)[],
): readonly Operation<I, O>[] {
  const operations = new Set(candidates.flatMap((operation) => operation ?? []));
  return [...operations].sort((left, right) => left.call - right.call);
}

function accusation<I, O>(
  explanation: readonly string[],
  operations: readonly Operation<I, O>[],
): Accusation {
  return { explanation, ids: operations.map(({ id }) => id) };
}
