import { expect, test } from "vitest";
import { BUDGET } from "../../harness/checkers/testing/histories.ts";
import { txnHistory } from "../../harness/checkers/transactions/testing/txn-lines.ts";
import type { PromisedModel } from "../../harness/core/consistency.ts";
import type { ReferenceBug } from "../../systems-under-test/reference-store/bugs.ts";
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
  const [anomalies] = rwRegister.checkers(claimed, {});
  expect(await anomalies?.check(STALE, BUDGET)).toMatchObject({ valid });
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

test("fractured reads and missing causes break what is promised, and are told otherwise", async () => {
  const isBroken = async (isolation: string, claim: PromisedModel, bugs: ReferenceBug[] = []) => {
    const [, checker] = rwRegister.checkers([claim], {});
    for (let seed = 0; seed < 100; seed++) {
      const history = randomRun({ seed, settings: { isolation }, bugs, writer: "w" });
      if ((await checker?.check(history, BUDGET))?.valid === false) return true;
    }
    return false;
  };
  expect(await isBroken("read-atomic", "read-atomic")).toBe(false);
  expect(await isBroken("read-atomic", "read-atomic", ["commit-in-parts"])).toBe(true);
  expect(await isBroken("causal", "causal-cerone")).toBe(false);
  expect(await isBroken("causal", "causal-cerone", ["forgotten-reads"])).toBe(true);
  expect(await isBroken("read-atomic", "causal-cerone")).toBe(true);
});
