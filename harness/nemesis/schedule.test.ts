import { describe, expect, test } from "vitest";
import type { FaultOutcome, FaultRecord } from "../core/faults.ts";
import { NS_PER_MS } from "../core/ids.ts";
import type { Op } from "../core/op.ts";
import { concat, limit, sleep, timeLimit } from "../generator/index.ts";
import { cureUntilHealed } from "./cure.ts";
import { type FaultPlan, roundOf } from "./rounds.ts";
import { faultRounds } from "./schedule.ts";
import { driveLanes, type VirtualLane } from "./testing/virtual-lanes.ts";

const PLAN: FaultPlan = {
  ...{ lane: "kill", seed: 1, intervalMs: 1_000, start: "kill", stop: "restart" },
  targets: ["one", "majority", "all"],
  firstTargets: ["one"],
  ...{ turn: 0, turnCount: 1 },
};
/** The times of an untroubled round, in milliseconds. */
const round = (n: number) => {
  const times = roundOf(PLAN, n);
  if (times === null) throw new Error("a single lane sits no round out");
  const { startNs, stopNs, latestNs } = times;
  const [startMs, stopMs, latestMs] = [startNs, stopNs, latestNs].map((ns) => ns / NS_PER_MS);
  return { startMs: startMs ?? 0, stopMs: stopMs ?? 0, latestMs: latestMs ?? 0 };
};

const record = (phase: "start" | "stop", outcome: FaultOutcome): FaultRecord => ({
  ...{ fault: "kill", phase, outcome, target: "one", nodes: [], description: "", evidence: null },
});
/** A lane on which everything works, but for what `outcomes` says of the n-th operation. */
const lane = (
  plan: FaultPlan,
  outcomes: readonly (FaultOutcome | "no-record")[] = [],
): VirtualLane => {
  let n = 0;
  return {
    ...{ name: plan.lane, generator: faultRounds(plan) },
    invoke: async (f) => {
      const isStart = f === plan.start;
      const outcome = outcomes[n++] ?? (isStart ? "installed" : "healed");
      return outcome === "no-record" ? undefined : record(isStart ? "start" : "stop", outcome);
    },
  };
};
const isCompletion = ({ value, error }: Op): boolean =>
  error !== undefined || (typeof value === "object" && value !== null && "outcome" in value);
const begun = (ops: readonly Op[]): readonly Op[] => ops.filter((op) => !isCompletion(op));
const atMs = ({ time, f }: Op): string => `${time / NS_PER_MS} ${f}`;
const inWholeUs = (ms: number): number => Math.round(ms * 1_000) / 1_000;
const targets = (ops: readonly Op[]) =>
  begun(ops).flatMap(({ value }) =>
    typeof value === "object" && value !== null && "target" in value ? [value.target] : [],
  );

test("a fault starts and stops once a round", async () => {
  const ops = await driveLanes([lane(PLAN)], 3_000);
  expect(begun(ops).map(atMs)).toEqual(
    [0, 1, 2].flatMap((n) => [`${round(n).startMs} kill`, `${round(n).stopMs} restart`]),
  );
  expect(targets(ops)[0]).toBe("one");
  expect([...targets(ops)].sort()).toEqual(["all", "majority", "one"]);
});

test("a fault that flaps comes and goes while another one would last, with one target after the other", async () => {
  const flapping: FaultPlan = { ...PLAN, flaps: true };
  const rounds = Array.from({ length: 20 }, (_, n) => roundOf(flapping, n));
  const n = rounds.findIndex((times) => times !== null && times.flapNs !== null);
  const { startNs = 0, latestNs = 0, flapNs = null } = rounds[n] ?? {};
  const ops = begun(await driveLanes([lane(flapping)], (n + 1) * 1_000)).filter(
    ({ time }) => time >= startNs,
  );
  expect(ops.length).toBeGreaterThan(3);
  expect(ops.map(({ f }) => f)).toEqual(
    Array.from({ length: ops.length }, (_, i) => (i % 2 === 0 ? "kill" : "restart")),
  );
  // What a lane does takes a millisecond.
  for (const [i, { time }] of ops.entries()) {
    const passed = time - (ops[i - 1]?.time ?? time);
    if (i > 0) expect(passed).toBe(Number(flapNs) + NS_PER_MS);
  }
  expect(ops[0]?.time).toBe(startNs);
  expect(ops.at(-1)?.time).toBeLessThanOrEqual(latestNs);
  expect(new Set(targets(ops)).size).toBeGreaterThan(1);
});

test("one that flaps on a slow driver keeps to its round", async () => {
  const flapping: FaultPlan = { ...PLAN, flaps: true };
  const ops = await driveLanes([{ ...lane(flapping), latencyMs: () => 90 }], 20_000);
  const starts = begun(ops).filter(({ f }) => f === "kill");
  const rounds = starts.map(({ time }) => Math.floor(time / 1_000_000_000));
  expect(rounds.length).toBeGreaterThan(new Set(rounds).size);
  for (const [i, n] of rounds.entries())
    expect(starts[i]?.time).toBeLessThan(roundOf(flapping, n)?.latestNs ?? 0);
});

test("rounds are counted from the moment when the generator is first asked", async () => {
  const later = concat(limit(1, sleep(700)), faultRounds(PLAN));
  const ops = await driveLanes([{ ...lane(PLAN), generator: later }], 1_700);
  expect(begun(ops).map(atMs)).toEqual([
    `${700 + round(0).startMs} kill`,
    `${700 + round(0).stopMs} restart`,
  ]);
});

test("lanes beside it change nothing", async () => {
  const pause: FaultPlan = { ...PLAN, lane: "pause", start: "pause", stop: "resume" };
  const alone = begun(await driveLanes([lane(PLAN)], 10_000)).map(atMs);
  const both = begun(
    await driveLanes([{ ...lane(pause), latencyMs: () => 40 }, lane(PLAN)], 10_000),
  );
  expect(both.filter(({ f }) => f === "kill" || f === "restart").map(atMs)).toEqual(alone);
  const pauses = both.filter(({ f }) => f === "pause").map(({ time }) => time % 1_000_000_000);
  const kills = both.filter(({ f }) => f === "kill").map(({ time }) => time % 1_000_000_000);
  expect(pauses).not.toEqual(kills);
});

test("a round that the lane sits out is left out", async () => {
  const crowded = { ...PLAN, turn: 1, turnCount: 6 };
  const startsMs = [0, 1, 2, 3, 4, 5].flatMap((n) => {
    const times = roundOf(crowded, n);
    return times === null ? [] : [times.startNs / NS_PER_MS];
  });
  const ops = begun(await driveLanes([lane(crowded)], 6_000)).filter(({ f }) => f === "kill");
  expect(startsMs.length).toBeLessThan(6);
  expect(ops.map(({ time }) => time / NS_PER_MS)).toEqual(startsMs);
});

describe("when things go wrong", () => {
  const times = async (until: number, ...lane_: Parameters<typeof lane>) =>
    begun(await driveLanes([lane(...lane_)], until)).map(atMs);

  test("a skipped start is followed by the next target in the same round", async () => {
    const { startMs, stopMs, latestMs } = round(0);
    const ops = await driveLanes([lane(PLAN, ["skipped"])], 1_000);
    expect(begun(ops).map(atMs)).toEqual([
      `${startMs} kill`,
      `${inWholeUs(startMs + 101)} kill`,
      `${inWholeUs(Math.min(stopMs + 101, latestMs))} restart`,
    ]);
    expect(new Set(targets(ops)).size).toBe(2);
  });

  test("a belated fault still ends in time, and when there is no time left, it waits for the next round", async () => {
    for (let skips = 1; skips < 12; skips++) {
      const ops = await times(2_000, PLAN, Array(skips).fill("skipped"));
      const starts = ops.filter((op) => op.endsWith("kill")).map((op) => Number.parseFloat(op));
      const stop = Number.parseFloat(ops.find((op) => op.endsWith("restart")) ?? "");
      const inFirst = starts.filter((startMs) => startMs < 1_000);
      expect(Math.max(...inFirst)).toBeLessThanOrEqual(round(0).latestMs - 100);
      if (inFirst.length > skips) expect(stop).toBeLessThanOrEqual(round(0).latestMs + 1);
      else expect(starts[inFirst.length]).toBe(round(1).startMs);
    }
  });

  test("a start that failed, or never answered, is undone as well", async () => {
    for (const outcome of ["failed", "no-record"] as const)
      expect(await times(1_000, PLAN, [outcome])).toEqual([
        `${round(0).startMs} kill`,
        `${round(0).stopMs} restart`,
      ]);
  });

  test("a stop that failed is tried three times, then the schedule goes on", async () => {
    const failures = ["installed", "failed", "no-record", "failed"] as const;
    const ops = await times(2_500, PLAN, failures);
    expect(ops.slice(0, 4)).toEqual([
      `${round(0).startMs} kill`,
      `${round(0).stopMs} restart`,
      `${round(0).stopMs + 101} restart`,
      `${round(0).stopMs + 202} restart`,
    ]);
    expect(ops[4]).toMatch(/ kill$/);
  });

  test("a slow driver delays its own round, and may miss one, but moves no other", async () => {
    const stuckMs = 1_900 - round(0).startMs;
    const latencyMs = (f: string, timeMs: number): number =>
      f === "kill" && timeMs < 1_000 ? stuckMs : 1;
    const ops = await driveLanes([{ ...lane(PLAN), latencyMs }], 3_000);
    expect(begun(ops).map(atMs)).toEqual([
      `${round(0).startMs} kill`,
      `${round(0).startMs + stuckMs + 100} restart`,
      `${round(2).startMs} kill`,
      `${round(2).stopMs} restart`,
    ]);
  });
});

test("under a time limit, a fault that would outlast it stays in place until the limit", async () => {
  const limitMs = round(2).startMs + 50;
  const limited = concat(timeLimit(limitMs, faultRounds(PLAN)), cureUntilHealed("kill", "restart"));
  const ops = await driveLanes([{ ...lane(PLAN), generator: limited }], 10_000);
  expect(begun(ops).slice(4).map(atMs)).toEqual([`${round(2).startMs} kill`, `${limitMs} restart`]);
});

describe("the cure at the end", () => {
  const cure = (outcomes: readonly (FaultOutcome | "no-record")[]): VirtualLane => ({
    ...lane(PLAN, outcomes),
    generator: cureUntilHealed("kill", "restart"),
  });

  test("is asked for once when it works", async () => {
    const ops = await driveLanes([cure(["healed"])], 60_000);
    expect(begun(ops).map(atMs)).toEqual(["0 restart"]);
  });

  test("and at most three times", async () => {
    const ops = await driveLanes([cure(["failed", "no-record", "failed"])], 60_000);
    expect(begun(ops).map(atMs)).toEqual(["0 restart", "501 restart", "1002 restart"]);
  });
});
