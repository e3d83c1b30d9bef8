import { type History, outcomeOf } from "../../harness/core/history.ts";
import type { ProcessId } from "../../harness/core/ids.ts";
import { canonicalJson, type Json } from "../../harness/core/json.ts";

/** A transaction of clients as workloads look at it. */
export interface Transaction {
  readonly process: ProcessId;
  readonly outcome: "ok" | "fail" | "info";
  /** By the text of its key, in order: what each read returned. Empty unless it is known to have committed. */
  readonly reads: ReadonlyMap<string, Json>;
  /** By the text of its key: the last value that it wrote or appended. */
  readonly writes: ReadonlyMap<string, Json>;
  /** The lines of its invocation and its completion. */
  readonly ops: readonly number[];
  /** What it is called in messages. */
  readonly name: string;
}

/** The transactions (`f` is `txn`) of a history, by their invocations. Micro-operations of no known shape are passed over. */
export function transactionsOf(history: History): readonly Transaction[] {
  return history.operations.flatMap((operation): readonly Transaction[] => {
    const { completion, invoke } = operation;
    if (invoke.f !== "txn") return [];
    const outcome = outcomeOf(operation);
    const reads = outcome === "ok" ? valuesOf(completion?.value ?? null, ["r"]) : new Map();
    return [
      {
        ...{ process: invoke.process as ProcessId, outcome, reads },
        writes: valuesOf(invoke.value, ["w", "append"]),
        ops: completion === null ? [invoke.index] : [invoke.index, completion.index],
        name: `the transaction of line ${invoke.index}`,
      },
    ];
  });
}

function valuesOf(txn: Json, kinds: readonly Json[]): ReadonlyMap<string, Json> {
  const values = new Map<string, Json>();
  for (const operation of Array.isArray(txn) ? txn : []) {
    if (!Array.isArray(operation) || !kinds.includes(operation[0])) continue;
    values.set(canonicalJson(operation[1] ?? null), operation[2] ?? null);
  }
  return values;
}
