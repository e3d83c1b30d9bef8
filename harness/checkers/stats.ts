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
  return history.view(countIn);
}

type Counts = { -readonly [K in keyof OutcomeCounts]: OutcomeCounts[K] };

function countIn({ operations }: History): VerdictDocument["ops"] {
  const total = noCounts();
  const byF = new Map<string, Counts>();
  for (const operation of operations) {
    const { f } = operation.invoke;
    const own = byF.get(f) ?? noCounts();
    if (own.invoked === 0) byF.set(f, own);
    count(operation, total);
    count(operation, own);
  }
  return { total, byF: Object.fromEntries(byF) };
}

function noCounts(): Counts {
  return { invoked: 0, ok: 0, fail: 0, info: 0 };
}

function count(operation: Operation, counts: Counts): void {
  counts.invoked++;
  if (operation.completion !== null) counts[outcomeOf(operation)]++;
}
