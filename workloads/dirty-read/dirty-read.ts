import { canonicalJson } from "../../harness/core/json.ts";
import { random, type Seed } from "../../harness/core/random.ts";
import type { OpTemplate } from "../../harness/generator/index.ts";
import type { FoundAnomaly } from "../transactions/anomaly-checker.ts";
import { everybodyReads } from "../transactions/read-all.ts";
import { transactionWorkload } from "../transactions/transaction-workload.ts";
import type { Transaction } from "../transactions/transactions-of.ts";
import type { Workload } from "../workload.ts";

/** More would make conflicts of nearly all writers. */
const MOST_KEYS = 4;

/** See README.md of this folder. */
export const dirtyRead: Workload = transactionWorkload({
  name: "dirty-read",
  summary: "each writer gives all keys one value: readers see one, and of no writer that failed",
  op: dirtyReadOp,
  finalGenerator: ({ keyCount }) => everybodyReads(keysIn(keyCount)),
  find: findDirtyReads,
});

/** Half of the transactions give all keys a value of their own, half read all; each in an order of its own. */
export function dirtyReadOp(seed: Seed, n: number, keyCount: number): OpTemplate {
  const draw = random(seed, "op", n);
  const keys = draw.shuffle(Array.from({ length: keysIn(keyCount) }, (_, key) => key));
  const isWriter = draw.chance(1, 2);
  return { f: "txn", value: keys.map((key) => (isWriter ? ["w", key, n + 1] : ["r", key, null])) };
}

function keysIn(keyCount: number): number {
  return Math.min(MOST_KEYS, Math.max(2, keyCount));
}

/** Reads of values that nobody wrote, or a writer that failed, and reads of two writers at a time. */
export function findDirtyReads(transactions: readonly Transaction[]): readonly FoundAnomaly[] {
  const writers = new Map<string, Transaction>();
  for (const transaction of transactions)
    for (const value of transaction.writes.values()) writers.set(canonicalJson(value), transaction);
  return transactions.flatMap((reader) => badReads(reader, writers));
}

function badReads(
  reader: Transaction,
  writers: ReadonlyMap<string, Transaction>,
): readonly FoundAnomaly[] {
  const found: FoundAnomaly[] = [];
  const values = [...new Set([...reader.reads.values()].map(canonicalJson))];
  for (const value of values) {
    if (value === "null") continue;
    const writer = writers.get(value);
    if (writer === undefined)
      found.push({
        anomaly: "garbage-read",
        message: `${reader.name} read ${value}, which nobody wrote.`,
        ops: reader.ops,
      });
    else if (writer.outcome === "fail")
      found.push({
        anomaly: "G1a",
        message: `${reader.name} read ${value}, but ${writer.name}, which wrote it, failed.`,
        ops: [...writer.ops, ...reader.ops],
      });
  }
  if (values.length > 1) {
    const shown = [...reader.reads].map(([key, value]) => `${key}: ${canonicalJson(value)}`);
    const message = `${reader.name} read ${shown.join(", ")}, although every writer gives all keys one value.`;
    found.push({ anomaly: "fractured-read", message, ops: reader.ops });
  }
  return found;
}
