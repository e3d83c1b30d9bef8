import { expect, test } from "vitest";
import { DEFAULT_TRANSACTION_SHAPE } from "../../harness/core/plan.ts";
import { perfect } from "../../harness/generator/testing/simulate.ts";
import { type TransactionMix, transactionOps } from "./generator.ts";

type MicroOperation = readonly [f: string, key: number, value: number | null];

const MIX: TransactionMix = {
  ...DEFAULT_TRANSACTION_SHAPE,
  ...{ seed: 7, keyCount: 4, writer: "append", readers: false },
};

function take(count: number, more: Partial<TransactionMix> = {}) {
  const lines = perfect(transactionOps({ ...MIX, ...more }), { threads: [0, 1], maxOps: count });
  return lines.map(({ thread, value }) => ({ thread, txn: value as readonly MicroOperation[] }));
}

test("tutorial: transactions of one to four reads and appends, each value once a key", () => {
  const txns = take(500);
  const all = txns.flatMap(({ txn }) => txn);
  const appended = all.filter(([f]) => f === "append");
  expect(new Set(txns.map(({ txn }) => txn.length))).toEqual(new Set([1, 2, 3, 4]));
  expect(appended.length / all.length).toBeCloseTo(0.5, 1);
  expect(new Set(appended.map(String)).size).toBe(appended.length);
  expect(all.every(([f, , value]) => (f === "r" ? value === null : f === "append"))).toBe(true);
});

test("a key that was written often enough makes way for a new one", () => {
  const txns = take(300, { maxWritesPerKey: 3, keyCount: 2 });
  const writes = new Map<number, number>();
  const keysAt: number[][] = [];
  for (const { txn } of txns)
    for (const [f, key] of txn) {
      if (f === "append") writes.set(key, (writes.get(key) ?? 0) + 1);
      keysAt.push([key, ...(keysAt.at(-1) ?? [])].slice(0, 8));
    }
  expect(Math.max(...writes.values())).toBe(3);
  expect(writes.size).toBeGreaterThan(50);
  expect(Math.max(...keysAt.map((keys) => new Set(keys).size))).toBeLessThan(7);
});

test("exponential: each key twice as often as the one before; uniform: all alike", () => {
  const shares = (keyDistribution: "exponential" | "uniform") => {
    const keys = take(2_000, { keyDistribution, maxWritesPerKey: 1e6 }).flatMap(({ txn }) =>
      txn.map(([, key]) => key),
    );
    return [0, 1, 2, 3].map((key) => keys.filter((each) => each === key).length / keys.length);
  };
  for (const [place, share] of shares("exponential").entries())
    expect(share).toBeCloseTo(2 ** place / 15, 1);
  for (const share of shares("uniform")) expect(share).toBeCloseTo(0.25, 1);
});

test("with readers, clients of odd number only read; a seed decides the rest", () => {
  const byReaders = take(200, { readers: true }).filter(({ thread }) => thread === 1);
  expect(byReaders.length).toBeGreaterThan(20);
  expect(byReaders.every(({ txn }) => txn.every(([f]) => f === "r"))).toBe(true);
  expect(take(50)).toEqual(take(50));
  expect(take(50)).not.toEqual(take(50, { seed: 8 }));
});
