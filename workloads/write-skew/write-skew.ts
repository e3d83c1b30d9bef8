import { random, type Seed } from "../../harness/core/random.ts";
import type { OpTemplate } from "../../harness/generator/index.ts";
import type { FoundAnomaly } from "../transactions/anomaly-checker.ts";
import { transactionWorkload } from "../transactions/transaction-workload.ts";
import type { Transaction } from "../transactions/transactions-of.ts";
import type { Workload } from "../workload.ts";

/** See README.md of this folder. */
export const writeSkew: Workload = transactionWorkload({
  name: "write-skew",
  summary: "two transactions read two keys, and write one each: one must see the other's write",
  op: writeSkewOp,
  find: findWriteSkews,
});

/** Pairs of keys (0, 1), (2, 3) ... one after the other; each is read by two transactions, which write a key each. */
export function writeSkewOp(seed: Seed, n: number): OpTemplate {
  const pair = Math.floor(n / 2);
  const keys = [2 * pair, 2 * pair + 1];
  const reads = random(seed, "order", n)
    .shuffle(keys)
    .map((key) => ["r", key, null]);
  return { f: "txn", value: [...reads, ["w", keys[n % 2] as number, 1]] };
}

/** Two transactions that committed, and neither of which saw what the other wrote. */
export function findWriteSkews(transactions: readonly Transaction[]): readonly FoundAnomaly[] {
  /** By key: who wrote it. */
  const writers = new Map<string, Transaction>();
  for (const transaction of transactions)
    if (transaction.outcome === "ok")
      for (const key of transaction.writes.keys()) writers.set(key, transaction);
  const found: FoundAnomaly[] = [];
  for (const [key, transaction] of writers) {
    const missed = [...transaction.reads].filter(
      ([other, value]) => value === null && other !== key,
    );
    for (const [otherKey] of missed) {
      const other = writers.get(otherKey);
      if (other === undefined || key > otherKey || other.reads.get(key) !== null) continue;
      const message = `${transaction.name} saw key ${otherKey} empty and wrote key ${key}; ${other.name} saw key ${key} empty and wrote key ${otherKey}: each must come before the other.`;
      found.push({
        anomaly: "G2-item",
        message,
        ops: [...transaction.ops, ...other.ops],
        key: [key, otherKey],
      });
    }
  }
  return found;
}
