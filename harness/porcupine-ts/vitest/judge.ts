import { check } from "../check.ts";
import { type HistoryEvent, operationsOf } from "../events.ts";
import type { Model } from "../model.ts";
import { type Operation, outputOf } from "../operation.ts";
import type { CheckOptions, CheckResult, Result } from "../result.ts";

export type RecordedHistory<Input, Output> =
  | readonly Operation<Input, Output>[]
  | readonly HistoryEvent<Input, Output>[];

/** A counterexample that is longer is shown up to here. */
const MOST_ROWS = 20;

/** The verdict, and what a failing test says. */
export function judge<State, Input, Output>(
  history: RecordedHistory<Input, Output>,
  model: Model<State, Input, Output>,
  options: CheckOptions,
): { readonly result: Result; readonly message: string } {
  const operations = asOperations(history);
  const verdict = check(model, operations, options);
  const { result } = verdict;
  const count = operations.length;
  const subject = `the history of ${count} operation${count === 1 ? "" : "s"}`;
  switch (result) {
    case "ok":
      return { result, message: `expected ${subject} not to be linearizable by ${model.name}` };
    case "unknown":
      return {
        result,
        message: `undecided whether ${subject} is linearizable by ${model.name}: ${verdict.reason ?? ""}`,
      };
    case "illegal":
      return {
        result,
        message: [
          `expected ${subject} to be linearizable by ${model.name}`,
          ...story(model, verdict),
        ].join("\n\n"),
      };
  }
}

function asOperations<Input, Output>(
  history: RecordedHistory<Input, Output>,
): readonly Operation<Input, Output>[] {
  if (!Array.isArray(history))
    throw new TypeError(`A history is a list of operations or events, not ${String(history)}`);
  return isEvents(history) ? operationsOf(history) : history;
}

function isEvents<Input, Output>(
  history: RecordedHistory<Input, Output>,
): history is readonly HistoryEvent<Input, Output>[] {
  const [first] = history;
  return first !== undefined && "kind" in first;
}

function story<State, Input, Output>(
  model: Model<State, Input, Output>,
  { counterexample }: CheckResult<State, Input, Output>,
): readonly string[] {
  if (!counterexample) return [];
  const { partition, operations, explanation } = counterexample;
  const place = partition === undefined ? [] : [`In partition ${String(partition)}:`];
  return [[...place, ...explanation].join("\n"), table(model, operations)];
}

function table<State, Input, Output>(
  model: Model<State, Input, Output>,
  operations: readonly Operation<Input, Output>[],
): string {
  const rows = operations.slice(0, MOST_ROWS).map((operation) => {
    const { id, process, input, call, return: end } = operation;
    const what = model.describeOperation(input, outputOf(operation));
    return [id, process ?? "", what, call, end ?? "never"].map(String);
  });
  const titled = [["id", "process", "operation", "call", "return"], ...rows];
  const columns = titled[0]?.map((_, i) => i).filter((i) => rows.some((row) => row[i] !== ""));
  const lines = titled.map((row) =>
    (columns ?? []).map((i) => (row[i] ?? "").padEnd(widthOf(titled, i))).join("  "),
  );
  const hidden = operations.length - rows.length;
  const rest = hidden > 0 ? [`and ${hidden} more`] : [];
  return [...lines, ...rest].map((line) => `  ${line}`.trimEnd()).join("\n");
}

function widthOf(rows: readonly (readonly string[])[], column: number): number {
  return Math.max(...rows.map((row) => row[column]?.length ?? 0));
}
