import { expect, test } from "vitest";
import { type TxnLine, txnHistory } from "../../harness/checkers/transactions/testing/txn-lines.ts";
import type { Json } from "../../harness/core/json.ts";
import { anomaliesAtLevels, levelsWith } from "../transactions/testing/at-levels.ts";
import { transactionsOf } from "../transactions/transactions-of.ts";
import { findGoingsBack, monotonic, monotonicOp } from "./monotonic.ts";

const read = (list: readonly number[]) => [["r", 0, list]];
const append = (value: number) => [["append", 0, value]];

/** The anomalies in what one client did, one after the other. */
function judge(...deeds: readonly Json[]): readonly string[] {
  const lines = deeds.flatMap((deed): readonly TxnLine[] => [
    [1, "invoke", deed],
    [1, "ok", deed],
  ]);
  return findGoingsBack(transactionsOf(txnHistory(lines))).map(({ anomaly }) => anomaly);
}

test("tutorial: a client whose list shrank", () => {
  expect(judge(read([1, 2]), read([1]))).toEqual(["G-single-process"]);
  expect(judge(read([]), read([1]), read([1, 2]))).toEqual([]);
});

test("a client misses its own append, or finds two of them turned round", () => {
  expect(judge(append(1), read([]))).toEqual(["G-single-process"]);
  expect(judge(append(1), append(2), read([2, 1]))).toEqual(["G0-process"]);
  expect(judge(append(1), read([7, 1, 8]))).toEqual([]);
});

test("lists that part ways", () => {
  expect(judge(read([1, 2]), read([1, 3, 4]))).toEqual(["incompatible-order"]);
});

test("read atomic lets clients go back, causal and all above do not", async () => {
  const found = await anomaliesAtLevels(monotonic, (seed, n) => monotonicOp(seed, n, 2));
  expect(levelsWith(found, "G-single-process")).toEqual(["read-atomic"]);
  expect(levelsWith(found, "G0-process")).toEqual([]);
});
