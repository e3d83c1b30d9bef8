import { random, type Seed } from "../../harness/core/random.ts";
import type { OpTemplate } from "../../harness/generator/index.ts";
import type { FoundAnomaly } from "../transactions/anomaly-checker.ts";
import { transactionWorkload } from "../transactions/transaction-workload.ts";
import type { Transaction } from "../transactions/transactions-of.ts";
import type { Workload } from "../workload.ts";

/** Two writes of a pair of keys, and so many reads of both while they go on. */
const READS_A_PAIR = 6;
const OPS_A_PAIR = READS_A_PAIR + 2;

/** See README.md of this folder. */
export const longFork: Workload = transactionWorkload({
  name: "long-fork",
  summary: "two writes, and readers who see them come in two orders: no one snapshot explains both",
  op: longForkOp,
  find: findLongForks,
});

/** Pairs of keys (0, 1), (2, 3) ... one after the other; each key is written once. */
export function longForkOp(seed: Seed, n: number): OpTemplate {
  const pair = Math.floor(n / OPS_A_PAIR);
  const place = n % OPS_A_PAIR;
  const keys = [2 * pair, 2 * pair + 1];
  if (place < 2) return { f: "txn", value: [["w", keys[place] as number, 1]] };
  const ordered = random(seed, "read", n).shuffle(keys);
  return { f: "txn", value: ordered.map((key) => ["r", key, null]) };
}

/** Readers of a pair of whom each saw a write that the other missed. */
export function findLongForks(transactions: readonly Transaction[]): readonly FoundAnomaly[] {
  /** By pair, by the one key that was seen: the first who saw it so. */
  const forks = new Map<string, Map<string, Transaction>>();
  for (const transaction of transactions) {
    const keys = [...transaction.reads.keys()];
    const [seen, ...others] = keys.filter((key) => transaction.reads.get(key) !== null);
    if (keys.length !== 2 || seen === undefined || others.length > 0) continue;
    const pair = keys.toSorted().join();
    const halves = forks.get(pair) ?? new Map<string, Transaction>();
    if (!halves.has(seen)) halves.set(seen, transaction);
    forks.set(pair, halves);
  }
  return [...forks.values()].flatMap((halves) => longForkOf([...halves]));
}

function longForkOf(
  halves: readonly (readonly [key: string, reader: Transaction])[],
): readonly FoundAnomaly[] {
  const [one, other] = halves;
  if (one === undefined || other === undefined) return [];
  const [[key, reader], [otherKey, otherReader]] = [one, other];
  const message = `${reader.name} saw key ${key} written and key ${otherKey} not; ${otherReader.name} saw key ${otherKey} written and key ${key} not: of two writes, one came first.`;
  return [
    {
      anomaly: "G-nonadjacent",
      message,
      ops: [...reader.ops, ...otherReader.ops],
      key: [key, otherKey],
    },
  ];
}
