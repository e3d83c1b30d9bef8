import type { Budget } from "./budget.ts";
import { explainIllegal } from "./counterexample/counterexample.ts";
import type { Decision, Part, Subject } from "./decide.ts";
import { doubtOf } from "./doubt.ts";
import type { Operation } from "./operation.ts";
import type { CheckOptions, CheckResult, PartitionResult, Result, Stats } from "./result.ts";

/** Turns decisions into the answer: explains the first illegal partitions, and says what is missing in doubtful ones. */
export function report<State, Input, Output>(
  subject: Subject<State, Input, Output>,
  parts: readonly Part[],
  decisions: readonly Decision<State>[],
  budget: Budget,
  { linearization = false, maxCounterexamples = 10 }: CheckOptions,
): CheckResult<State, Input, Output> {
  const illegal = decisions.filter(({ result }) => result === "illegal");
  const explained = new Set(illegal.slice(0, maxCounterexamples));
  let left = explained.size;
  const partitions = parts.map((part, i): PartitionResult<State, Input, Output> => {
    const decision = decisions[i] as Decision<State>;
    const { result, algorithm, configurations } = decision;
    return {
      key: part.key,
      result,
      operations: part.members.length,
      algorithm,
      configurations,
      ...(explained.has(decision) && {
        counterexample: explainIllegal(subject, part, decision, budget, left--),
      }),
      ...(result === "unknown" && { doubt: doubtOf(subject, part, decision) }),
      ...(linearization &&
        result === "ok" && { linearization: operationsOf(subject, decision.order) }),
    };
  });
  const first = partitions.find(({ counterexample }) => counterexample)?.counterexample;
  const result = worst(partitions);
  const reason = reasonOf(partitions);
  return {
    result,
    ...(reason !== undefined && { reason }),
    partitions,
    stats: statsOf(subject.operations.length, decisions, budget),
    ...(first && { counterexample: first }),
    ...(linearization && result === "ok" && { linearization: merge(subject, decisions) }),
  };
}

/** The answer when time was up before there was anything to decide. */
export function reportNothing<State, Input, Output>(
  operations: number,
  budget: Budget,
): CheckResult<State, Input, Output> {
  return {
    result: "unknown",
    reason: `time was up while ${operations} operations were put in the order of their times`,
    partitions: [],
    stats: statsOf(operations, [], budget),
  };
}

function worst(partitions: readonly { result: Result }[]): Result {
  if (partitions.some(({ result }) => result === "illegal")) return "illegal";
  return partitions.some(({ result }) => result === "unknown") ? "unknown" : "ok";
}

function reasonOf<State, Input, Output>(
  partitions: readonly PartitionResult<State, Input, Output>[],
): string | undefined {
  const first =
    partitions.find(({ counterexample }) => counterexample) ??
    partitions.find(({ result }) => result === "unknown");
  if (!first) return undefined;
  const place = first.key === undefined ? "" : `partition ${String(first.key)}: `;
  return place + (first.counterexample?.explanation.join("; ") ?? first.doubt?.reason ?? "");
}

function statsOf<State>(
  operations: number,
  decisions: readonly Decision<State>[],
  budget: Budget,
): Stats {
  const bySearch = decisions.filter(({ algorithm }) => algorithm === "search");
  return {
    operations,
    zones: decisions.length - bySearch.length,
    search: bySearch.length,
    configurations: bySearch.reduce((sum, { configurations }) => sum + configurations, 0),
    tableBytes: bySearch.reduce((most, { bytes }) => Math.max(most, bytes), 0),
    elapsedMs: budget.elapsedMs,
  };
}

function operationsOf<State, Input, Output>(
  { operations }: Subject<State, Input, Output>,
  order: Iterable<number>,
): readonly Operation<Input, Output>[] {
  return Array.from(order, (member) => operations[member] as Operation<Input, Output>);
}

/**
 * Puts the orders of all partitions into one. Each operation gets the earliest moment that its order allows: its own
 * call, or the moment of the one before. Sorted by moment the orders stay as they are, and an operation that ended
 * before another began comes first, because its moment lies before its end.
 */
function merge<State, Input, Output>(
  subject: Subject<State, Input, Output>,
  decisions: readonly Decision<State>[],
): readonly Operation<Input, Output>[] {
  const moments: { member: number; at: number }[] = [];
  for (const { order } of decisions) {
    let at = -1;
    for (const member of order) {
      at = Math.max(at, subject.timeline.callAt[member] as number);
      moments.push({ member, at });
    }
  }
  if (decisions.length > 1) moments.sort((a, b) => a.at - b.at);
  return operationsOf(
    subject,
    moments.map(({ member }) => member),
  );
}
