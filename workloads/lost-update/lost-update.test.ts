import { expect, test } from "vitest";
import { txnHistory } from "../../harness/checkers/transactions/testing/txn-lines.ts";
import { anomaliesAtLevels, levelsWith } from "../transactions/testing/at-levels.ts";
import { transactionsOf } from "../transactions/transactions-of.ts";
import { findLostUpdates, lostUpdate, lostUpdateOp } from "./lost-update.ts";

const update = (from: number | null, to: number) => [
  ["r", 0, from],
  ["w", 0, to],
];

test("tutorial: a value that was replaced twice", () => {
  const history = txnHistory([
    [1, "invoke", update(null, 1)],
    [1, "ok", update(null, 1)],
    [2, "invoke", update(null, 2)],
    [3, "invoke", update(null, 3)],
    [2, "ok", update(1, 2)],
    [3, "ok", update(1, 3)],
  ]);
  const [found] = findLostUpdates(transactionsOf(history));
  expect(found).toMatchObject({ anomaly: "lost-update", key: "0", ops: [2, 4, 3, 5] });
  expect(found?.message).toContain("1 in key 0 was replaced 2 times");
});

test("updates that follow each other are well", () => {
  const history = txnHistory([
    [1, "invoke", update(null, 1)],
    [1, "ok", update(null, 1)],
    [2, "invoke", update(null, 2)],
    [2, "ok", update(1, 2)],
  ]);
  expect(findLostUpdates(transactionsOf(history))).toEqual([]);
});

test("found below repeatable read and snapshot isolation, and nowhere else", async () => {
  const found = await anomaliesAtLevels(lostUpdate, lostUpdateOp);
  expect(levelsWith(found, "lost-update")).toEqual([
    ...["read-uncommitted", "read-committed", "read-atomic", "causal"],
  ]);
});
