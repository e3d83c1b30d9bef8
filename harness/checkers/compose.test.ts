import { expect, test } from "vitest";
import { History } from "../core/history.ts";
import type { CheckerResult } from "../core/verdict.ts";
import type { Checker } from "./checker.ts";
import { composeCheckers, overall } from "./compose.ts";
import { BUDGET } from "./testing/histories.ts";

const HISTORY = new History([]);
const saying = (name: string, result: CheckerResult): Checker => ({
  name,
  check: async () => result,
});

test("results stand under the names of their checkers, and the worst of them is the verdict", async () => {
  const fine = saying("stats", { valid: true });
  const doubtful = saying("nemesis", { valid: "unknown", reason: "no fault" });
  const bad = saying("linearizable", { valid: false, reason: "stale read" });
  const results = await composeCheckers([fine, bad, doubtful], HISTORY, BUDGET);
  expect(results).toEqual({
    stats: { valid: true },
    linearizable: { valid: false, reason: "stale read" },
    nemesis: { valid: "unknown", reason: "no fault" },
  });
  expect(overall(results)).toBe(false);
  expect(overall(await composeCheckers([fine, doubtful], HISTORY, BUDGET))).toBe("unknown");
  expect(overall(await composeCheckers([fine], HISTORY, BUDGET))).toBe(true);
});

test("a checker that crashes is unknown with its error inside, and costs the others nothing", async () => {
  const crashing: Checker = {
    name: "cycles",
    check: () => {
      throw new RangeError("out of stack");
    },
  };
  const rejecting: Checker = { name: "sets", check: () => Promise.reject("gone") };
  const results = await composeCheckers(
    [crashing, rejecting, saying("stats", { valid: true })],
    HISTORY,
    BUDGET,
  );
  expect(results).toMatchObject({
    cycles: {
      valid: "unknown",
      reason: "The checker 'cycles' crashed: out of stack",
      details: { stack: expect.stringContaining("compose.test.ts") },
    },
    sets: {
      valid: "unknown",
      reason: "The checker 'sets' crashed: gone",
      details: { stack: null },
    },
    stats: { valid: true },
  });
});

test("they get the history and the budget, one after another", async () => {
  const seen: unknown[] = [];
  const slow = (name: string): Checker => ({
    name,
    async check(history, budget) {
      seen.push([name, history, budget]);
      await Promise.resolve();
      seen.push(name);
      return { valid: true };
    },
  });
  await composeCheckers([slow("a"), slow("b")], HISTORY, BUDGET);
  expect(seen).toEqual([["a", HISTORY, BUDGET], "a", ["b", HISTORY, BUDGET], "b"]);
});

test("two checkers of one name would hide each other", async () => {
  const same = saying("stats", { valid: true });
  await expect(composeCheckers([same, same], HISTORY, BUDGET)).rejects.toThrow(
    "two checkers are called stats",
  );
});
