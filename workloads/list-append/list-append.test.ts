import { expect, test } from "vitest";
import { BUDGET } from "../../harness/checkers/testing/histories.ts";
import { txnHistory } from "../../harness/checkers/transactions/testing/txn-lines.ts";
import type { PromisedModel } from "../../harness/core/consistency.ts";
import { listAppend } from "./list-append.ts";

/** Two clients read x and y, find both empty, and append to one each: write skew. */
const WRITE_SKEW = txnHistory([
  [
    0,
    "invoke",
    [
      ["r", "x", null],
      ["append", "y", 1],
    ],
  ],
  [
    1,
    "invoke",
    [
      ["r", "y", null],
      ["append", "x", 1],
    ],
  ],
  [
    0,
    "ok",
    [
      ["r", "x", []],
      ["append", "y", 1],
    ],
  ],
  [
    1,
    "ok",
    [
      ["r", "y", []],
      ["append", "x", 1],
    ],
  ],
  [
    0,
    "invoke",
    [
      ["r", "x", null],
      ["r", "y", null],
    ],
  ],
  [
    0,
    "ok",
    [
      ["r", "x", [1]],
      ["r", "y", [1]],
    ],
  ],
]);

test.each([
  [null, false],
  [["serializable"], false],
  [["snapshot-isolation"], true],
  [["linearizable", "causal-cerone"], true],
] as const)("tutorial: a system that claims %j is judged by that", async (claimed, valid) => {
  const [checker] = listAppend.checkers(claimed as readonly PromisedModel[] | null, {});
  expect(await checker?.check(WRITE_SKEW, BUDGET)).toMatchObject({
    valid,
    details: { anomalies: { "G2-item": 1 } },
  });
});
