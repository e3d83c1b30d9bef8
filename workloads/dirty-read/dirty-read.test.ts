import { expect, test } from "vitest";
import { txnHistory } from "../../harness/checkers/transactions/testing/txn-lines.ts";
import { anomaliesAtLevels, levelsWith } from "../transactions/testing/at-levels.ts";
import { transactionsOf } from "../transactions/transactions-of.ts";
import { dirtyRead, dirtyReadOp, findDirtyReads } from "./dirty-read.ts";

const writes = (value: number) => [
  ["w", 0, value],
  ["w", 1, value],
];
const reads = (a: number | null, b: number | null) => [
  ["r", 0, a],
  ["r", 1, b],
];

test("tutorial: what a failed writer wrote, what nobody wrote, and two writers at a time", () => {
  const history = txnHistory([
    [1, "invoke", writes(1)],
    [1, "fail", writes(1)],
    [2, "invoke", reads(null, null)],
    [2, "ok", reads(1, 1)],
    [2, "invoke", reads(null, null)],
    [2, "ok", reads(9, null)],
  ]);
  const found = findDirtyReads(transactionsOf(history));
  expect(found.map(({ anomaly, ops }) => [anomaly, ops])).toEqual([
    ["G1a", [0, 1, 2, 3]],
    ["garbage-read", [4, 5]],
    ["fractured-read", [4, 5]],
  ]);
});

test("a writer of unknown outcome may have written", () => {
  const history = txnHistory([
    [1, "invoke", writes(1)],
    [1, "info", writes(1)],
    [2, "invoke", reads(null, null)],
    [2, "ok", reads(1, 1)],
  ]);
  expect(findDirtyReads(transactionsOf(history))).toEqual([]);
});

test("dirty only where reads see what is not committed; fractured below read atomic", async () => {
  const found = await anomaliesAtLevels(dirtyRead, (seed, n) => dirtyReadOp(seed, n, 3));
  expect(levelsWith(found, "G1a")).toEqual(["read-uncommitted"]);
  expect(levelsWith(found, "fractured-read")).toEqual(["read-uncommitted", "read-committed"]);
});
