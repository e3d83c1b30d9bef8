import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { History } from "../core/history.ts";
import { NEMESIS } from "../core/ids.ts";
import type { Plan } from "../core/plan.ts";
import { scheduleOf } from "../hunt/schedule-of.ts";
import { shrink } from "../hunt/shrink/shrink.ts";
import { BASE_PLAN } from "../hunt/testing/base-plan.ts";
import { readRecording } from "./recording.ts";
import { replayable } from "./replayable.ts";
import { type SimulatedRun, simulate } from "./simulate.ts";

const PLAN: Plan = {
  ...{ ...BASE_PLAN, settings: {}, faults: ["partition", "kill", "pause"] },
  ...{ nodes: ["n1", "n2", "n3", "n4", "n5"], rate: 100, timeLimitMs: 5_000, recoveryMs: 1_000 },
  nemesisIntervalMs: 2_000,
};

/** What clients asked and were told, without the places that nemesis lines take. */
const clientLines = ({ ops }: History) =>
  ops.filter(({ process }) => process !== NEMESIS).map((op) => ({ ...op, index: 0 }));

describe("runs as data", () => {
  test("tutorial: the operations and faults of a run, done again, give the same client history", async () => {
    const drawn = await simulate(PLAN);
    const schedule = scheduleOf(drawn.history, PLAN);
    expect(schedule.faults.length).toBeGreaterThan(2);
    const again = await simulate({ ...PLAN, schedule });
    const [first, second] = [clientLines(drawn.history), clientLines(again.history)];
    // The final operations are due a microsecond later: from there on, times and their order may differ.
    const limitNs = PLAN.timeLimitMs * 1_000_000;
    const before = first.filter(({ time }) => time < limitNs);
    expect(before.length).toBeGreaterThan(500);
    expect(second.slice(0, before.length)).toEqual(before);
    expect(second).toHaveLength(first.length);
    expect(scheduleOf(again.history, PLAN).faults).toEqual(schedule.faults);
  });

  test("a schedule gives one hash, and another noise seed another one", async () => {
    const { history } = await simulate(PLAN);
    const plan = { ...PLAN, schedule: scheduleOf(history, PLAN) };
    const { hash } = await simulate(plan);
    expect((await simulate(plan)).hash).toBe(hash);
    expect((await simulate({ ...plan, noiseSeed: 2 })).hash).not.toBe(hash);
  });

  test("a planted bug shrinks to a few faults and replays", { timeout: 120_000 }, async () => {
    const { plan, run } = await firstViolation({ ...PLAN, bugs: ["ack-before-commit"] });
    const budget = { runs: 600, events: 5_000_000 };
    const shrunk = await shrink(plan, run.fingerprint ?? "", simulate, budget);
    expect(shrunk.faults).toBeLessThanOrEqual(5);
    expect(shrunk.operations).toBeLessThan(run.history.operations.length / 4);
    const again = await simulate(shrunk.plan);
    expect(again).toMatchObject({ fingerprint: run.fingerprint, hash: shrunk.hash });
  });
});

async function firstViolation(base: Plan): Promise<{ plan: Plan; run: SimulatedRun }> {
  for (let seed = 1; seed <= 100; seed++) {
    const plan = { ...base, seed, noiseSeed: seed };
    const run = await simulate(plan);
    if (run.fingerprint !== null) return { plan, run };
  }
  throw new Error("no violation in 100 seeds");
}

describe("reading what is to be replayed", () => {
  const folderWith = (files: Readonly<Record<string, unknown>>): string => {
    const folder = mkdtempSync(join(tmpdir(), "faultline-replay-"));
    for (const [name, content] of Object.entries(files)) {
      const text = typeof content === "string" ? content : JSON.stringify(content);
      writeFileSync(join(folder, name), text);
    }
    return folder;
  };

  test("a folder gives its plan, its history and what was found", () => {
    const finding = { anomaly: "nonlinearizable", message: "no order", ops: [1] };
    const folder = folderWith({
      "plan.json": PLAN,
      "history.jsonl": "",
      "verdict.json": {
        hash: "ab",
        checkers: { linearizable: { valid: false, findings: [finding] } },
      },
    });
    const recording = readRecording(folder);
    expect(recording).toMatchObject({
      plan: PLAN,
      found: { hash: "ab", fingerprint: "linearizable/nonlinearizable" },
    });
    expect(recording.history?.ops).toEqual([]);
    expect(readRecording(join(folder, "plan.json"))).toEqual(recording);
  });

  test.each([
    ["{", /plan\.json is not JSON/],
    [{ ...PLAN, schema: 2 }, /has schema 2; this version reads 1/],
    [{ ...PLAN, noiseSeed: undefined }, /noiseSeed is missing/],
    [{ ...PLAN, rate: -3 }, /rate -3: /],
    [
      { ...PLAN, schedule: { operations: [], faults: [{ fault: "fire" }] } },
      /schedule\.faults\.0\.fault "fire": /,
    ],
  ])("a plan that cannot be run is told by place and value %#", (plan, message) => {
    expect(() => readRecording(folderWith({ "plan.json": plan }))).toThrow(message);
  });

  test("where there is nothing, that is said", () => {
    expect(() => readRecording("/nowhere/at-all")).toThrow("There is no run at /nowhere/at-all");
    expect(() => readRecording(folderWith({}))).toThrow("a folder without a plan.json");
  });
});

test("on real nodes, what the driver is not able to do is left out and named", async () => {
  const plan: Plan = { ...PLAN, faults: ["kill", "power-loss"] };
  const { history } = await simulate(plan);
  const abilities = { kill: null, "power-loss": "processes have no power" } as never;
  const recording = { planFile: "plan.json", plan, found: null, history };
  const { plan: tried, remarks } = replayable(recording, "local", abilities);
  expect(tried).toMatchObject({ driver: "local", faults: ["kill"] });
  expect(new Set(tried.schedule?.faults.map(({ fault }) => fault))).toEqual(new Set(["kill"]));
  expect(remarks[0]).toBe("Left out: power-loss (processes have no power).");
  expect(replayable(recording, "sim", abilities)).toEqual({ plan, remarks: [] });
});
