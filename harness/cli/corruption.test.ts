import { expect, test } from "vitest";
import { faultRecords } from "../core/faults.ts";
import type { History } from "../core/history.ts";
import { harnessNotes } from "../core/notes.ts";
import { scheduleOf } from "../hunt/schedule-of.ts";
import { parseHuntFlags } from "./hunt-flags.ts";
import { huntPlans } from "./hunt-plan.ts";
import { RUN_DEFAULTS } from "./run-flags.ts";
import { simulate } from "./simulate.ts";

function plansOf(nemesis: string, unboundedDamage: boolean) {
  const flags = parseHuntFlags({
    ...{ ...RUN_DEFAULTS, system: "raft-kv", nemesis, unboundedDamage, json: false, shrink: false },
    ...{ seed: 1, seeds: 50, jobs: 1, timeLimit: undefined },
    ...{ keepGoing: false, everyBug: false, everyConfiguration: false },
  });
  return huntPlans(flags, new Date(0));
}

/** The nodes that were damaged, and what their cures say of them. */
function corruptionIn(history: History) {
  const records = faultRecords(history).filter(({ record }) => record.fault === "corruption");
  const starts = records.filter(({ record }) => record.outcome === "installed");
  return {
    damaged: new Set(starts.flatMap(({ record }) => record.nodes)),
    cures: records.flatMap(({ record }) => (record.phase === "stop" ? [record.description] : [])),
  };
}

/** One of those at which a node without what was committed could become leader. */
const BROKEN_SEED = 16;

test("within its bound raft-kv survives it, and serves with those that are left", async () => {
  const planFor = plansOf("corruption,kill,partition", false);
  const sum = { damaged: 0, refused: 0, demanded: 0, runs: 0 };
  for (let seed = 1; seed <= 60; seed++) {
    const { history, verdict } = await simulate(planFor(seed));
    expect(verdict.valid, `seed ${seed}: ${verdict.reason}`).toBe(true);
    const { damaged, cures } = corruptionIn(history);
    if (damaged.size === 0) continue;
    sum.runs++;
    sum.damaged += damaged.size;
    if (cures.some((each) => each.includes("does not start on damaged data"))) sum.refused++;
    for (const { note } of harnessNotes(history)) if (note === "liveness") sum.demanded++;
  }
  expect(sum.runs).toBeGreaterThan(20);
  expect(sum.damaged).toBeGreaterThan(sum.runs);
  // Where members do not change, a majority is always left.
  expect(sum.demanded).toBe(sum.runs);
  expect(sum.refused).toBeGreaterThan(10);
}, 120_000);

test("also when members change meanwhile, though then nobody may be left who could serve", async () => {
  const planFor = plansOf("corruption,membership,partition", false);
  for (let seed = 1; seed <= 40; seed++) {
    const { verdict } = await simulate(planFor(seed));
    expect(verdict.valid, `seed ${seed}: ${verdict.reason}`).toBe(true);
  }
}, 120_000);

test("without the bound no Raft does, for certain: here is a seed, and its schedule breaks it again", async () => {
  const plan = plansOf("corruption,kill,partition", true)(BROKEN_SEED);
  expect(plan).toMatchObject({ unboundedDamage: true, faultsBeyondClaim: ["corruption"] });
  const { fingerprint, history } = await simulate(plan);
  expect(fingerprint).toBe("invariants/unsafe-election");
  const schedule = scheduleOf(history, plan);
  expect((await simulate({ ...plan, schedule })).fingerprint).toBe(fingerprint);
}, 60_000);
