import {
  type CheckResult,
  type Counterexample,
  check,
  type PartitionResult,
  type Stats,
} from "porcupine-ts";
import { assertNever } from "../../core/assert.ts";
import type { History } from "../../core/history.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import type { CheckerResult, Finding, Placement } from "../../core/verdict.ts";
import type { CheckBudget, Checker } from "../checker.ts";
import { counterSubject } from "./counters.ts";
import { kvSubject } from "./kv.ts";
import { logSubject } from "./logs.ts";
import type { LinearizableModelName } from "./models.ts";
import { multiRegisterSubject } from "./multi-registers.ts";
import { mutexSubject } from "./mutexes.ts";
import { fifoQueueSubject, stackSubject, unorderedQueueSubject } from "./queues.ts";
import { registerSubject } from "./registers.ts";
import { setSubject } from "./sets.ts";
import type { Subject } from "./subject.ts";
import { versionedRegisterSubject } from "./versioned-registers.ts";

export interface LinearizableOptions {
  readonly model: LinearizableModelName;
  /** What every key holds at first: null for an empty one, or nothing yet. Model kv always begins with "". */
  readonly initial: Json;
}

/** At most so many bad keys are shown one by one. */
const MOST_FINDINGS = 10;
/** A counterexample has a handful of operations. */
const PLACEMENT_MS = 100;

/**
 * Each key of the history must behave like one copy of the model (Herlihy and Wing 1990).
 *
 * The checker throws a UsageError for an operation that the model does not know.
 */
export function linearizable({ model, initial }: LinearizableOptions): Checker {
  return {
    name: "linearizable",
    async check(history, budget) {
      switch (model) {
        case "register":
        case "cas-register":
          return judge(history, registerSubject(history, model, initial), budget);
        case "kv":
          return judge(history, kvSubject(history), budget);
        case "versioned-register":
          return judge(history, versionedRegisterSubject(history, initial), budget);
        case "multi-register":
          return judge(history, multiRegisterSubject(history, initial), budget);
        case "counter":
          return judge(history, counterSubject(history, initial), budget);
        case "mutex":
          return judge(history, mutexSubject(history, initial), budget);
        case "set":
          return judge(history, setSubject(history, initial), budget);
        case "fifo-queue":
          return judge(history, fifoQueueSubject(history, initial), budget);
        case "unordered-queue":
          return judge(history, unorderedQueueSubject(history, initial), budget);
        case "stack":
          return judge(history, stackSubject(history, initial), budget);
        case "log":
          return judge(history, logSubject(history, initial), budget);
        default:
          return assertNever(model);
      }
    },
  };
}

function judge<State, Input, Output>(
  history: History,
  subject: Subject<State, Input, Output>,
  { timeoutMs, memoryMb }: CheckBudget,
): CheckerResult {
  const result = check(subject.model, subject.operations, {
    timeoutMs,
    memoryMb,
    maxCounterexamples: MOST_FINDINGS,
  });
  const nameOf = subject.nameOfPartition ?? nameOfKey;
  const details = detailsOf(result);
  switch (result.result) {
    case "ok":
      return { valid: true, details };
    case "unknown":
      return { valid: "unknown", reason: doubt(result, nameOf), details };
    case "illegal": {
      const findings = findingsOf(history, subject, result);
      return { valid: false, reason: accusation(result, findings, nameOf), findings, details };
    }
  }
}

function findingsOf<State, Input, Output>(
  history: History,
  subject: Subject<State, Input, Output>,
  { partitions }: CheckResult<State, Input, Output>,
): readonly Finding[] {
  const byIndex = new Map(
    history.operations.map((operation) => [operation.invoke.index, operation]),
  );
  return partitions.flatMap(({ counterexample }) => {
    if (!counterexample) return [];
    const { operations, explanation } = counterexample;
    const involved = operations.flatMap(({ id }) => byIndex.get(id) ?? []);
    const ops = involved.flatMap(({ invoke, completion }) =>
      completion === null ? [invoke.index] : [invoke.index, completion.index],
    );
    const key = involved[0]?.invoke.key;
    const [alone, another] = operations;
    const remarks = alone && !another ? subject.remarks(alone) : [];
    return {
      anomaly: "nonlinearizable",
      message: [...explanation, ...remarks].join("\n"),
      ops: ops.sort((a, b) => a - b),
      ...(key !== undefined && { key }),
      ...placementOf(subject, counterexample),
    };
  });
}

/** Minimal counterexamples have a legal order of all but the operation that is stuck. */
function placementOf<State, Input, Output>(
  { model }: Subject<State, Input, Output>,
  { operations, stuck }: Counterexample<State, Input, Output>,
): { readonly placement?: Placement } {
  if (!stuck) return {};
  const others = operations.filter((operation) => operation !== stuck);
  const { linearization } = check(model, others, { linearization: true, timeoutMs: PLACEMENT_MS });
  return linearization
    ? { placement: { order: linearization.map(({ id }) => id), stuck: stuck.id } }
    : {};
}

type AnyPartition = Pick<PartitionResult<unknown, unknown, unknown>, "key" | "result" | "doubt">;

function accusation(
  { partitions }: { readonly partitions: readonly AnyPartition[] },
  findings: readonly Finding[],
  nameOf: (partition: unknown) => string,
): string {
  const bad = partitions.filter(({ result }) => result === "illegal");
  const first = findings[0]?.message.split("\n")[0] ?? "";
  if (bad.length === 1) return `${nameOf(bad[0]?.key)} is not linearizable: ${first}`;
  const hidden = bad.length - findings.length;
  const more = hidden > 0 ? ` (${hidden} of them not shown)` : "";
  return `${bad.length} keys are not linearizable${more}. ${nameOf(bad[0]?.key)}: ${first}`;
}

function doubt(
  { partitions }: { readonly partitions: readonly AnyPartition[] },
  nameOf: (partition: unknown) => string,
): string {
  const open = partitions.filter(({ result }) => result === "unknown");
  const count = partitions.length === 1 ? "" : `${open.length} of ${partitions.length} keys. `;
  return `Undecided: ${count}${nameOf(open[0]?.key)}: ${open[0]?.doubt?.reason ?? ""}`;
}

/** The text of a key as people write it. */
function nameOfKey(key: unknown): string {
  if (typeof key !== "string") return "The history";
  const value: unknown = JSON.parse(key);
  return `Key ${typeof value === "string" ? value : key}`;
}

function detailsOf({
  partitions,
  stats,
}: {
  readonly partitions: readonly unknown[];
  readonly stats: Stats;
}): JsonObject {
  return {
    partitions: partitions.length,
    operations: stats.operations,
    byZones: stats.zones,
    bySearch: stats.search,
    configurations: stats.configurations,
    tableMb: Math.round(stats.tableBytes / 2 ** 20),
    elapsedMs: Math.round(stats.elapsedMs),
  };
}
