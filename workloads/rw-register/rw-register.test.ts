import { expect, test } from "vitest";
import { BUDGET } from "../../harness/checkers/testing/histories.ts";
import { txnHistory } from "../../harness/checkers/transactions/testing/txn-lines.ts";
import { claimOf } from "../../systems-under-test/reference-store/claims.ts";
import { LEVEL_NAMES } from "../../systems-under-test/reference-store/levels.ts";
import { randomRun } from "../../systems-under-test/reference-store/testing/random-run.ts";
import { assumptionsFrom } from "./assumptions.ts";
import { rwRegister } from "./rw-register.ts";

/** A client reads 1, replaces it, and another one reads 1 afterwards. */
const STALE = txnHistory([
  [0, "invoke", [["w", "x", 1]]],
  [0, "ok", [["w", "x", 1]]],
  [
    0,
    "invoke",
    [
      ["r", "x", null],
      ["w", "x", 2],
    ],
  ],
  [
    0,
    "ok",
    [
      ["r", "x", 1],
      ["w", "x", 2],
    ],
  ],
  [1, "invoke", [["r", "x", null]]],
  [1, "ok", [["r", "x", 1]]],
]);

test.each([
  [null, false],
  [["strict-serializable"], false],
  [["serializable"], true],
  [["read-uncommitted"], true],
] as const)("tutorial: a system that claims %j is judged by that", async (claimed, valid) => {
  for (const checker of rwRegister.checkers(claimed, {}))
    expect(await checker.check(STALE, BUDGET)).toMatchObject({ valid });
});

test("an order of versions is taken for granted only where a promised model says it", () => {
  expect(assumptionsFrom(["read-uncommitted"])).toEqual({
    ...{ wfrKeys: false, sequentialKeys: false, linearizableKeys: false },
  });
  expect(assumptionsFrom(["snapshot-isolation"])).toMatchObject({
    ...{ wfrKeys: true, sequentialKeys: false },
  });
  expect(assumptionsFrom(["strict-serializable"])).toEqual({
    ...{ wfrKeys: true, sequentialKeys: true, linearizableKeys: true },
  });
});

test.each(LEVEL_NAMES)("no false alarm at %s", async (isolation) => {
  const settings = { isolation };
  for (let seed = 0; seed < 30; seed++) {
    const history = randomRun({ seed, settings, writer: "w" });
    for (const checker of rwRegister.checkers(claimOf(settings).models, {})) {
      const { reason, valid } = await checker.check(history, BUDGET);
      expect([seed, valid, reason]).toEqual([seed, true, reason]);
    }
  }
});
