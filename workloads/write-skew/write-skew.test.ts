import { expect, test } from "vitest";
import { txnHistory } from "../../harness/checkers/transactions/testing/txn-lines.ts";
import { anomaliesAtLevels, levelsWith } from "../transactions/testing/at-levels.ts";
import { transactionsOf } from "../transactions/transactions-of.ts";
import { findWriteSkews, writeSkew, writeSkewOp } from "./write-skew.ts";

const skew = (a: number | null, b: number | null, key: number) => [
  ...[
    ["r", 0, a],
    ["r", 1, b],
    ["w", key, 1],
  ],
];

test("tutorial: two transactions, each blind to what the other wrote", () => {
  const history = txnHistory([
    [1, "invoke", skew(null, null, 0)],
    [2, "invoke", skew(null, null, 1)],
    [1, "ok", skew(null, null, 0)],
    [2, "ok", skew(null, null, 1)],
  ]);
  const [found] = findWriteSkews(transactionsOf(history));
  expect(found).toMatchObject({ anomaly: "G2-item", ops: [0, 2, 1, 3] });
  expect(found?.message).toContain("each must come before the other");
});

test.each([
  ["one that saw the other", "ok", 1],
  ["one that failed", "fail", null],
  ["one of which nobody knows", "info", null],
] as const)("%s is no skew", (_, type, seen) => {
  const history = txnHistory([
    [1, "invoke", skew(null, null, 0)],
    [2, "invoke", skew(null, null, 1)],
    [1, "ok", skew(null, null, 0)],
    [2, type, skew(seen, null, 1)],
  ]);
  expect(findWriteSkews(transactionsOf(history))).toEqual([]);
});

test("found at all levels that let reads pass unchecked, snapshot isolation among them", async () => {
  const found = await anomaliesAtLevels(writeSkew, writeSkewOp);
  expect(levelsWith(found, "G2-item")).toEqual([
    ...["read-uncommitted", "read-committed", "read-atomic", "causal", "snapshot-isolation"],
  ]);
});
