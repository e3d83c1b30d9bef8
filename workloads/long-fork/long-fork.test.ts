import { expect, test } from "vitest";
import { txnHistory } from "../../harness/checkers/transactions/testing/txn-lines.ts";
import { anomaliesAtLevels, levelsWith } from "../transactions/testing/at-levels.ts";
import { transactionsOf } from "../transactions/transactions-of.ts";
import { findLongForks, longFork, longForkOp } from "./long-fork.ts";

const reads = (a: number | null, b: number | null) => [
  ["r", 0, a],
  ["r", 1, b],
];

test("tutorial: two readers who saw two writes come in two orders", () => {
  const history = txnHistory([
    [1, "invoke", reads(null, null)],
    [2, "invoke", reads(null, null)],
    [1, "ok", reads(1, null)],
    [2, "ok", reads(null, 1)],
  ]);
  const [fork] = findLongForks(transactionsOf(history));
  expect(fork).toMatchObject({ anomaly: "G-nonadjacent", ops: [0, 2, 1, 3], key: ["0", "1"] });
  expect(fork?.message).toContain("line 0 saw key 0 written and key 1 not");
});

test("readers who agree on which came first show nothing", () => {
  const history = txnHistory([
    [1, "invoke", reads(null, null)],
    [1, "ok", reads(1, null)],
    [1, "invoke", reads(null, null)],
    [1, "ok", reads(1, 1)],
    [1, "invoke", reads(null, null)],
    [1, "fail", reads(null, 1)],
  ]);
  expect(findLongForks(transactionsOf(history))).toEqual([]);
});

test("each pair is written and then read: (0, 1), (2, 3) ...", () => {
  const ops = Array.from({ length: 16 }, (_, n) => longForkOp(7, n).value);
  expect(ops.slice(0, 2)).toEqual([[["w", 0, 1]], [["w", 1, 1]]]);
  expect(ops.slice(8, 10)).toEqual([[["w", 2, 1]], [["w", 3, 1]]]);
  expect(new Set(ops.slice(2, 8).map((op) => JSON.stringify(op))).size).toBe(2);
});

test("found wherever commits are not seen in one order, and nowhere else", async () => {
  const found = await anomaliesAtLevels(longFork, longForkOp);
  expect(levelsWith(found, "G-nonadjacent")).toEqual([
    ...["read-uncommitted", "read-committed", "read-atomic", "causal"],
  ]);
});
