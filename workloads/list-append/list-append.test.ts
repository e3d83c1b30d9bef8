import { expect, test } from "vitest";
import { BUDGET } from "../../harness/checkers/testing/histories.ts";
import { txnHistory } from "../../harness/checkers/transactions/testing/txn-lines.ts";
import { WRITE_SKEW } from "../../harness/checkers/transactions/testing/write-skew.ts";
import type { PromisedModel } from "../../harness/core/consistency.ts";
import { listAppend } from "./list-append.ts";

/** With a read that shows both appends. */
const SKEWED = txnHistory([
  ...WRITE_SKEW,
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
  expect(await checker?.check(SKEWED, BUDGET)).toMatchObject({
    valid,
    details: { anomalies: { "G2-item": 1 } },
  });
});
