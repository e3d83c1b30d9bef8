import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { dockerForTests } from "../cluster/docker/testing/docker-for-tests.ts";
import { SIM_ABILITIES } from "../cluster/sim/sim-disturbances.ts";
import { UsageError } from "../core/errors.ts";
import { faultRecords } from "../core/faults.ts";
import type { Schedule } from "../core/schedule.ts";
import { scheduleOf } from "../hunt/schedule-of.ts";
import { createRunFolder } from "../store/run-folder.ts";
import { openDockerDriver } from "./drivers/docker.ts";
import type { Driver } from "./drivers/driver.ts";
import { openLocalDriver } from "./drivers/local.ts";
import { execute } from "./execute.ts";
import { parseHuntFlags } from "./hunt-flags.ts";
import { huntPlans } from "./hunt-plan.ts";
import { planOf } from "./plan.ts";
import { parseRunFlags, RUN_DEFAULTS } from "./run-flags.ts";
import { type SimulatedRun, simulate } from "./simulate.ts";

const BOTH = "membership,hand-over";

function plansOf(nemesis: string) {
  const flags = parseHuntFlags({
    ...{ ...RUN_DEFAULTS, system: "raft-kv", nemesis, json: false, shrink: false },
    ...{ seed: 1, seeds: 50, jobs: 1, timeLimit: undefined, shrinkTime: 1, shrinkRuns: 1 },
    ...{ keepGoing: false, everyBug: false, everyConfiguration: false },
  });
  return huntPlans(flags, new Date(0));
}

function outcomesOf({ history }: Pick<SimulatedRun, "history">, fault: string): readonly string[] {
  return faultRecords(history)
    .filter(({ record }) => record.fault === fault && record.phase === "start")
    .map(({ record }) => record.outcome);
}

test("50 swarms in which members and leaders change: nothing breaks, nothing stalls", async () => {
  const planFor = plansOf(`${BOTH},partition,kill`);
  const counts = new Map<string, number>();
  for (let seed = 1; seed <= 50; seed++) {
    const run = await simulate(planFor(seed));
    expect(run.verdict.valid, `seed ${seed}: ${run.verdict.reason}`).toBe(true);
    for (const fault of BOTH.split(","))
      for (const outcome of outcomesOf(run, fault))
        counts.set(`${fault} ${outcome}`, (counts.get(`${fault} ${outcome}`) ?? 0) + 1);
  }
  expect(counts.get("membership installed")).toBeGreaterThan(50);
  expect(counts.get("hand-over installed")).toBeGreaterThan(50);
  expect([...counts.keys()].filter((each) => each.endsWith("failed"))).toEqual([]);
}, 300_000);

test("what was asked is data: the schedule asks it again, in the same order", async () => {
  const plan = { ...plansOf(BOTH)(3), timeLimitMs: 4_000 };
  const { history } = await simulate(plan);
  const schedule = scheduleOf(history, plan);
  const again = await simulate({ ...plan, schedule });
  const asked = (of: string, { faults }: Schedule) =>
    faults.flatMap(({ fault, value }) => (fault === of ? [value] : []));
  expect(schedule.faults.length).toBeGreaterThan(3);
  for (const fault of BOTH.split(","))
    expect(asked(fault, scheduleOf(again.history, plan))).toEqual(asked(fault, schedule));
}, 60_000);

/** A run on real processes, and how the members ended. */
async function administered(driver: Driver, more: object) {
  const flags = parseRunFlags({
    ...{ ...RUN_DEFAULTS, nemesis: BOTH, json: false },
    ...{ timeLimit: 6, nemesisInterval: 1, set: ["initial-members=3"], ...more },
  });
  const plan = planOf(flags, 5, new Date(), driver.abilities);
  const results = mkdtempSync(join(tmpdir(), "faultline-administration-"));
  try {
    const { history } = await execute({
      ...{ plan, driver, folder: createRunFolder(results, plan) },
      interrupt: new AbortController().signal,
      ...{ onOp: () => {}, onPhase: () => {}, log: () => {} },
    });
    const cures = faultRecords(history).filter(({ record }) => record.phase === "stop");
    const last = cures.findLast(({ record }) => record.fault === "membership");
    return { history, last: last?.record };
  } finally {
    rmSync(results, { recursive: true, force: true });
  }
}

const BACK = { outcome: "healed", nodes: ["n1", "n2", "n3"] };

test("on child processes, members change and come back", async () => {
  const driver = openLocalDriver({ builtIn: true });
  const { history, last } = await administered(driver, { system: "raft-kv" });
  expect(outcomesOf({ history }, "membership")).toContain("installed");
  expect(outcomesOf({ history }, "hand-over")).toContain("installed");
  expect(last).toMatchObject(BACK);
}, 120_000);

const docker = await dockerForTests();

describe.skipIf(typeof docker === "string")("in containers, which an engine must run", () => {
  test.each([
    ["raft-kv", BOTH, ["initial-members=3"]],
    ["quorum-kv", "membership", ["initial-members=3", "value=g-set"]],
  ])(
    "%s: members change and come back",
    async (system, nemesis, set) => {
      const driver = await openDockerDriver({ builtIn: true, say: () => {} });
      // On a busy machine, requests to containers take seconds, and what cannot be asked in time is skipped.
      const more = { system, nemesis, set, on: "docker", timeLimit: 15 };
      const { history, last } = await administered(driver, more);
      for (const fault of nemesis.split(","))
        expect(outcomesOf({ history }, fault)).toContain("installed");
      expect(last).toMatchObject(BACK);
    },
    180_000,
  );
});

test("all has them where the system can be asked, and says why where it cannot", () => {
  const flags = (more: object) =>
    parseRunFlags({ ...RUN_DEFAULTS, json: false, nemesis: "all", ...more });
  const raft = planOf(flags({ system: "raft-kv" }), 1, new Date(0), SIM_ABILITIES);
  expect(raft.faults).toEqual(expect.arrayContaining(BOTH.split(",")));
  const foreign = planOf(flags({ bin: "./node.py" }), 1, new Date(0), SIM_ABILITIES);
  expect(foreign.leftOutFaults).toContainEqual({
    fault: "membership",
    why: "the system has no requests by which it is administered",
  });
  const byName = flags({ bin: "./node.py", nemesis: "hand-over" });
  expect(() => planOf(byName, 1, new Date(0), SIM_ABILITIES)).toThrow(UsageError);
});
