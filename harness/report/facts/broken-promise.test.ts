import { expect, test } from "vitest";
import { ladderDetails } from "../../core/ladder.ts";
import type { CheckerResult } from "../../core/verdict.ts";
import { failingRun } from "../testing/fixtures.ts";
import { brokenPromise } from "./broken-promise.ts";

const { verdict } = failingRun();
const of = (checkers: Readonly<Record<string, CheckerResult>>) =>
  brokenPromise({ ...verdict, checkers });

test("says what a model promises that does not hold", () => {
  expect(of({ stats: { valid: true }, linearizable: { valid: false } })).toEqual({
    name: "linearizable",
    promise: "each operation takes effect at one moment between its call and its return",
  });
});

test("of a ladder, the strongest model that was claimed", () => {
  const rung = { reason: "", proof: null, ops: [] };
  const details = ladderDetails({
    rungs: [
      { ...rung, model: "linearizable", holds: false, isClaimed: false },
      { ...rung, model: "regular", holds: false, isClaimed: true },
    ],
    strongest: [],
  });
  expect(of({ ladder: { valid: false, details } })?.name).toBe("regular");
});

test("of other checkers what they demand, and nothing of those whose reason says it", () => {
  expect(of({ counter: { valid: false } })?.promise).toBe("each acknowledged add counts, once");
  expect(of({ "list-append": { valid: false } })).toBeNull();
  expect(of({ linearizable: { valid: "unknown" } })).toBeNull();
});
