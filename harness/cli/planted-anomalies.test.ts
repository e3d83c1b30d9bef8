import { describe, expect, test } from "vitest";
import { TWO_PHASE_BUGS } from "../../systems-under-test/two-phase-commit/bugs.ts";
import { parseHuntFlags } from "./hunt-flags.ts";
import { huntPlans } from "./hunt-plan.ts";
import { RUN_DEFAULTS } from "./run-flags.ts";
import { type SimulatedRun, simulate } from "./simulate.ts";

const TIMEOUT_MS = 120_000;
const MOST_SEEDS = 100;
/** Those that show within a few seeds; `hunt two-phase-commit --every-bug` looks at all. */
const QUICK = [
  ...["commit-on-timeout", "vote-not-logged", "locks-released-at-prepare", "no-vote-ignored"],
  ...["recovery-presumes-commit", "commit-applied-twice", "participant-decides-alone"],
  ...["reads-without-locks", "locks-lost-on-recovery", "prepared-wounded"],
];

describe("what clients see of a planted bug when nobody looks into the nodes", () => {
  test.each(TWO_PHASE_BUGS.filter(({ name }) => QUICK.includes(name)))(
    "$name: $seenAs",
    async ({ name, seenAs, workload }) => {
      const { fingerprint } = (await firstViolation([name], false)) ?? {};
      expect(fingerprint).toBe(`${workload}/${seenAs}`);
    },
    TIMEOUT_MS,
  );

  test("of each it is said, and no name is misspelt", () => {
    expect(TWO_PHASE_BUGS.filter(({ seenAs }) => seenAs === undefined)).toEqual([]);
    const names = new Set(TWO_PHASE_BUGS.map(({ name }) => name as string));
    expect(QUICK.filter((name) => !names.has(name))).toEqual([]);
  });
});

test("where somebody does, the nodes' own state tells first", async () => {
  const run = await firstViolation(["commit-applied-twice"], true);
  expect(run?.fingerprint).toBe("invariants/applied-twice");
});

/** As `faultline hunt` finds it. */
async function firstViolation(
  bug: readonly string[],
  invariants: boolean,
): Promise<SimulatedRun | null> {
  const flags = parseHuntFlags({
    ...{ system: "two-phase-commit", bug, nemesis: "all", seeds: MOST_SEEDS, invariants },
    ...{ out: RUN_DEFAULTS.out, checkerTimeout: RUN_DEFAULTS.checkerTimeout, json: false },
    ...{ everyBug: false, everyConfiguration: false, keepGoing: false, shrink: false },
  });
  const planOf = huntPlans(flags, new Date(0));
  for (let seed = 1; seed <= MOST_SEEDS; seed++) {
    const run = await simulate(planOf(seed));
    if (run.fingerprint !== null) return run;
  }
  return null;
}
