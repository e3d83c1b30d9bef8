import { type History, type Operation, outcomeOf } from "../core/history.ts";
import type { OutcomeCounts, VerdictDocument } from "../core/verdict-document.ts";
import type { Checker } from "./checker.ts";

export interface StatsOptions {
  /** True: a kind of operation may have had no success; others of many runs will. */
  readonly mayBeFruitless?: boolean;
}

/**
 * Counts how operations ended. A kind of operation of which none succeeded makes the run unknown: nothing was learnt
 * about it. (Jepsen's `stats` calls that invalid; but a run that shows nothing proves nothing against the system.)
 */
export function stats(options: StatsOptions = {}): Checker {
  return {
    name: "stats",
    async check(history) {
      const { total, byF } = countOutcomes(history);
      const kindsOfOps = Object.entries(byF).map(([f, counts]) => [f, { ...counts }] as const);
      const details = { total: { ...total }, byF: Object.fromEntries(kindsOfOps) };
      if (total.invoked === 0)
        return { valid: "unknown", reason: "No operation was invoked.", details };
      const fruitless = Object.entries(byF).filter(([, { ok }]) => ok === 0);
      if (fruitless.length === 0 || options.mayBeFruitless === true)
        return { valid: true, details };
      const kinds = fruitless.map(([f, { invoked }]) => `'${f}' (${invoked} invoked)`).join(", ");
      return { valid: "unknown", reason: `No operation succeeded of ${kinds}.`, details };
    },
  };
}

/** Client operations by how they ended, in all and by `f`. Those that never ended are in `invoked` alone. */
export function countOutcomes(history: History): VerdictDocument["ops"] {
  const byF = new Map<string, Operation[]>();
  for (const operation of history.operations) {
    const group = byF.get(operation.invoke.f);
    if (group) group.push(operation);
    else byF.set(operation.invoke.f, [operation]);
  }
  return {
    total: countsOf(history.operations),
    byF: Object.fromEntries([...byF].map(([f, operations]) => [f, countsOf(operations)])),
  };
}

function countsOf(operations: readonly Operation[]): OutcomeCounts {
  const counts = { invoked: operations.length, ok: 0, fail: 0, info: 0 };
  for (const operation of operations)
    if (operation.completion !== null) counts[outcomeOf(operation)]++;
  return counts;
}
