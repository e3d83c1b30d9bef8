import { UsageError } from "./errors.ts";
import { NEMESIS, type Process } from "./ids.ts";
import { canonicalJson, type Json } from "./json.ts";
import type { Op } from "./op.ts";

/** An invocation with what became of it. */
export interface Operation {
  readonly invoke: Op;
  /** Null when the record ends before the operation did: as open as an `info`. */
  readonly completion: Op | null;
}

/** What happened to an operation, an unfinished one counted as `info`. */
export function outcomeOf(operation: Operation): "ok" | "fail" | "info" {
  const type = operation.completion?.type;
  return type === "ok" || type === "fail" ? type : "info";
}

/**
 * A recorded history, immutable. Views are made once, on first use, and shared by all checkers.
 *
 * @throws UsageError when a completion has no invocation, or a process invokes while it has an operation open.
 */
export class History {
  readonly ops: readonly Op[];
  readonly #views = new Map<(history: History) => unknown, unknown>();

  constructor(ops: readonly Op[]) {
    this.ops = ops;
  }

  /** Client operations in the order of their invocations. */
  get operations(): readonly Operation[] {
    return this.view(pairClientOps);
  }

  /** Nemesis lines in order. Faults run side by side, so they are paired by `f` (see `core/faults.ts`). */
  get nemesisOps(): readonly Op[] {
    return this.view(linesOfNemesis);
  }

  /** Client operations of each process, in order. */
  byProcess(): ReadonlyMap<Process, readonly Operation[]> {
    return this.view(groupByProcess);
  }

  /** Client operations of each key, in order; those without a key stand under `undefined`. */
  byKey(): ReadonlyMap<Json | undefined, readonly Operation[]> {
    return this.view(groupByKey);
  }

  /** What `make` makes of this history; it is called the first time only. */
  view<T>(make: (history: History) => T): T {
    if (!this.#views.has(make)) this.#views.set(make, make(this));
    return this.#views.get(make) as T;
  }
}

function pairClientOps({ ops }: History): readonly Operation[] {
  const operations: { invoke: Op; completion: Op | null }[] = [];
  const open = new Map<Process, { invoke: Op; completion: Op | null }>();
  for (const op of ops) {
    if (op.process === NEMESIS) continue;
    const pending = open.get(op.process);
    if (op.type === "invoke") {
      if (pending) throw pairingError(op, `already has operation ${pending.invoke.index} open`);
      const operation = { invoke: op, completion: null };
      operations.push(operation);
      open.set(op.process, operation);
    } else {
      if (!pending) throw pairingError(op, "has no open operation");
      if (pending.invoke.f !== op.f)
        throw pairingError(op, `has an open '${pending.invoke.f}', not a '${op.f}'`);
      pending.completion = op;
      open.delete(op.process);
    }
  }
  return operations;
}

function linesOfNemesis({ ops }: History): readonly Op[] {
  return ops.filter((op) => op.process === NEMESIS);
}

function groupByProcess({ operations }: History): ReadonlyMap<Process, readonly Operation[]> {
  return groupBy(operations, (operation) => operation.invoke.process);
}

function groupByKey({ operations }: History): ReadonlyMap<Json | undefined, readonly Operation[]> {
  const groups = groupBy(operations, ({ invoke }) =>
    invoke.key === undefined ? undefined : canonicalJson(invoke.key),
  );
  return new Map([...groups.values()].map((group) => [group[0]?.invoke.key, group]));
}

function pairingError(op: Op, problem: string): UsageError {
  return new UsageError(
    `History line with index ${op.index}: '${op.type}' of '${op.f}', but process ${op.process} ${problem}`,
    {
      hint: "A process does one thing at a time: each invoke is followed by one ok, fail or info.",
    },
  );
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
