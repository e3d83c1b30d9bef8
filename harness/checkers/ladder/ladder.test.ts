import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CONSISTENCY_MODELS, type ConsistencyModel } from "../../core/consistency.ts";
import type { History } from "../../core/history.ts";
import { ladderIn } from "../../core/ladder.ts";
import type { Validity } from "../../core/verdict.ts";
import { historyOf } from "../register-history/testing/session-histories.ts";
import { BUDGET } from "../testing/histories.ts";
import { LADDER_CASES } from "../testing/interleaved.ts";
import { randomRegisters, registersOf } from "../testing/random-registers.ts";
import { concluded, contradictionsIn, ladderOf } from "./conclude.ts";
import { judgeAll, judgeLinearizable } from "./judge.ts";
import { ladder } from "./ladder.ts";
import { IMPLICATIONS } from "./lattice.ts";

async function check(history: History, ...claimed: readonly ConsistencyModel[]) {
  const result = await ladder({ claimed }).check(history, BUDGET);
  const told = ladderIn(result.details);
  const rungs = new Map(told?.rungs.map((rung) => [rung.model, rung]));
  return { ...result, rungs, strongest: told?.strongest ?? [] };
}

test("tutorial: which models a history satisfies, and what proves that it does not satisfy the others", async () => {
  const history = historyOf("w x 1", "w x 2", "-, r x 1, r x 2", "-, r x 2, r x 1");
  const { rungs, strongest, valid } = await check(history, "pram");
  expect(valid).toBe(true);
  expect(strongest).toEqual(["causal-memory", "regular"]);
  expect(rungs.get("linearizable")?.holds).toBe(false);
  expect(rungs.get("causal-convergence")).toMatchObject({
    ...{ holds: false, isClaimed: false, ops: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] },
    reason: expect.stringContaining("CyclicCF"),
  });
  expect(rungs.get("sequential")).toMatchObject({
    reason: expect.stringContaining("it would imply causal-convergence"),
  });
  expect(rungs.get("pram")).toMatchObject({
    ...{ isClaimed: true, reason: "causal-memory holds and implies it", proof: null },
  });
});

test("what is claimed must hold, and the verdict says what holds instead", async () => {
  const history = historyOf("w x 1, w x 2", "-, -, r x 2, r x 1");
  const { findings, reason, valid } = await check(history, "monotonic-writes", "monotonic-reads");
  expect(valid).toBe(false);
  expect(reason).toContain("monotonic-writes was claimed and does not hold");
  expect(reason).toContain("The strongest that holds: writes-follow-reads, monotonic-reads");
  expect(findings).toMatchObject([
    { anomaly: "writes-out-of-order", ops: [0, 1, 2, 3, 4, 5, 6, 7] },
  ]);
});

test("with two writers of a value only linearizability can tell; where it holds, so does all below", async () => {
  const fine = await check(historyOf("w x 1", "w x 1", "-, r x 1"), "causal");
  expect(fine.valid).toBe(true);
  expect(fine.rungs.get("pram")?.holds).toBe(true);
  const stale = historyOf("w x 1", "w x 1", "-, r x 1, r x 0");
  const { reason, rungs, valid } = await check(stale, "causal");
  expect(valid).toBe("unknown");
  expect(reason).toContain("cannot be told");
  expect(rungs.get("linearizable")?.holds).toBe(false);
  expect(rungs.get("safe")?.holds).toBe("unknown");
  expect((await check(stale)).valid).toBe(true);
});

test("what stays in the end is not known without reads at the end, though the history is linearizable", async () => {
  const { rungs, strongest } = await check(historyOf("w x 1, r x 1", "-, -, r x 1"));
  expect(strongest).toEqual(["linearizable"]);
  expect(rungs.get("convergence")?.holds).toBe("unknown");
});

test("two checkers that contradict each other are both believed in nothing", () => {
  const result = (model: ConsistencyModel, holds: Validity) =>
    [model, { model, holds, anomalies: [] }] as const;
  const own = new Map([result("sequential", true), result("pram", false)]);
  expect(contradictionsIn(own)).toEqual([{ stronger: "sequential", weaker: "pram" }]);
  const { rungs } = ladderOf(concluded(own), []);
  for (const model of ["sequential", "pram"] as const) {
    const rung = rungs.find((each) => each.model === model);
    expect(rung?.holds).toBe("unknown");
    expect(rung?.reason).toContain("sequential was found to hold and implies pram");
  }
});

test("no two checkers contradict each other", async () => {
  const settled = { healedNs: 0, settleMs: 0 };
  const shape = { processes: 3, keys: 2, maxTurns: 16, cas: true };
  await fc.assert(
    fc.asyncProperty(randomRegisters(shape), async (history) => {
      const first = await judgeLinearizable(history, null, BUDGET);
      const begin = new Map([[first.model, first]]);
      const all = judgeAll(registersOf(history), settled, begin, { skipsKnown: false });
      expect(contradictionsIn(all)).toEqual([]);
      const some = judgeAll(registersOf(history), settled, begin, { skipsKnown: true });
      const holds = (results: typeof all) =>
        ladderOf(concluded(results), []).rungs.map(({ holds, model }) => [model, holds]);
      expect(holds(some)).toEqual(holds(all));
    }),
    { numRuns: LADDER_CASES },
  );
});

/** For each implication that does not hold, a history that satisfies the first model and not the second. */
const SEPARATIONS: readonly {
  readonly satisfied: ConsistencyModel;
  readonly broken: ConsistencyModel;
  readonly by: readonly string[];
}[] = [
  { satisfied: "sequential", broken: "regular", by: ["w x 1, w x 2", "-, -, r x 1"] },
  {
    satisfied: "causal-memory",
    broken: "causal-convergence",
    by: ["w x 1, r x 2", "w x 2, r x 1"],
  },
  {
    satisfied: "causal-convergence",
    broken: "pram",
    by: ["w z 1, w x 2, w y 3", "w x 4, -, -, r z 0, r y 3, r x 4"],
  },
  {
    satisfied: "causal",
    broken: "monotonic-reads",
    by: ["w x 1", "w x 2", "-, r x 1, r x 2, r x 1"],
  },
  {
    satisfied: "pram",
    broken: "writes-follow-reads",
    by: ["w x 1", "-, r x 1, w y 2", "-, -, -, r y 2, r x 0"],
  },
  { satisfied: "read-your-writes", broken: "monotonic-reads", by: ["w x 1", "-, r x 1, r x 0"] },
  {
    satisfied: "read-your-writes",
    broken: "monotonic-writes",
    by: ["w x 1, w x 2", "-, -, r x 2, r x 1"],
  },
  { satisfied: "monotonic-reads", broken: "read-your-writes", by: ["w x 1, r x 0"] },
  {
    satisfied: "monotonic-reads",
    broken: "monotonic-writes",
    by: ["w x 1, w y 2", "-, -, r y 2, r x 0"],
  },
  { satisfied: "monotonic-writes", broken: "read-your-writes", by: ["w x 1, r x 0"] },
  { satisfied: "monotonic-writes", broken: "monotonic-reads", by: ["w x 1", "-, r x 1, r x 0"] },
  {
    satisfied: "monotonic-writes",
    broken: "writes-follow-reads",
    by: ["w x 1", "-, r x 1, w y 2", "-, -, -, r y 2, r x 0"],
  },
  {
    satisfied: "writes-follow-reads",
    broken: "monotonic-writes",
    by: ["w x 1, w y 2", "-, -, r y 2, r x 0"],
  },
  { satisfied: "writes-follow-reads", broken: "read-your-writes", by: ["w x 1, r x 0"] },
  { satisfied: "writes-follow-reads", broken: "monotonic-reads", by: ["w x 1", "-, r x 1, r x 0"] },
  {
    satisfied: "regular",
    broken: "monotonic-reads",
    by: ["w x 1", "w x 2", "-, r x 1, r x 2, r x 1"],
  },
];

describe("separations", () => {
  test.each(SEPARATIONS)("$satisfied does not imply $broken", async ({ broken, by, satisfied }) => {
    const { rungs } = await check(historyOf(...by));
    expect(rungs.get(satisfied)?.holds).toBe(true);
    expect(rungs.get(broken)?.holds).toBe(false);
  });
});

test("the lattice has every model, and no model above itself", () => {
  const named = new Set(IMPLICATIONS.flatMap(({ stronger, weaker }) => [stronger, weaker]));
  expect([...named].sort()).toEqual([...CONSISTENCY_MODELS].sort());
  for (const { stronger, weaker } of IMPLICATIONS)
    expect(CONSISTENCY_MODELS.indexOf(stronger)).toBeLessThan(CONSISTENCY_MODELS.indexOf(weaker));
});
