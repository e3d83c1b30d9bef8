import { canonicalJson, type Json } from "../../harness/core/json.ts";
import type { Seed } from "../../harness/core/random.ts";
import type { OpTemplate } from "../../harness/generator/index.ts";
import type { FoundAnomaly } from "../transactions/anomaly-checker.ts";
import { transactionWorkload } from "../transactions/transaction-workload.ts";
import type { Transaction } from "../transactions/transactions-of.ts";
import type { Workload } from "../workload.ts";

/** So many transactions replace the value of each key. */
const UPDATES_A_KEY = 8;

/** See README.md of this folder. */
export const lostUpdate: Workload = transactionWorkload({
  name: "lost-update",
  summary: "transactions that read a key and replace what they read: nothing is replaced twice",
  op: lostUpdateOp,
  find: findLostUpdates,
});

/** One key after the other; each value is written once. */
export function lostUpdateOp(_seed: Seed, n: number): OpTemplate {
  const key = Math.floor(n / UPDATES_A_KEY);
  return {
    f: "txn",
    value: [
      ["r", key, null],
      ["w", key, n + 1],
    ],
  };
}

/** Transactions that committed, read the same value of a key, and replaced it. */
export function findLostUpdates(transactions: readonly Transaction[]): readonly FoundAnomaly[] {
  /** By key and value: who replaced it. */
  const replaced = new Map<string, Transaction[]>();
  for (const transaction of transactions)
    for (const [key, value] of transaction.reads) {
      if (!transaction.writes.has(key)) continue;
      const version = `${key} ${canonicalJson(value)}`;
      replaced.set(version, [...(replaced.get(version) ?? []), transaction]);
    }
  return [...replaced].flatMap(([version, by]): readonly FoundAnomaly[] => {
    if (by.length < 2) return [];
    const [key = ""] = version.split(" ");
    const writes = by.map(({ name, writes }) => `${name} by ${shown(writes.get(key))}`).join(", ");
    const message = `${shown(by[0]?.reads.get(key))} in key ${key} was replaced ${by.length} times: ${writes}.`;
    return [{ anomaly: "lost-update", message, ops: by.flatMap(({ ops }) => ops), key }];
  });
}

function shown(value: Json | undefined): string {
  return canonicalJson(value ?? null);
}
