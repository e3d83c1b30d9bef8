import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UsageError } from "../../core/errors.ts";
import { History } from "../../core/history.ts";
import { NS_PER_MS } from "../../core/ids.ts";
import { canonicalJson } from "../../core/json.ts";
import type { Plan } from "../../core/plan.ts";
import type { Schedule, ScheduledFault, ScheduledOperation } from "../../core/schedule.ts";
import { BASE_PLAN } from "../testing/base-plan.ts";
import { type ShrinkProgress, type Simulate, shrink } from "./shrink.ts";

const kill = (startAtMs: number, ...nodes: readonly string[]): ScheduledFault => ({
  ...{ fault: "kill", startAtMs, stopAtMs: startAtMs + 80, value: { nodes } },
});
const write = (atMs: number, thread: number, value: number): ScheduledOperation => ({
  ...{ atMs, thread, f: value % 40 === 17 ? "cas" : "write", key: value % 3, value },
});

const PLAN: Plan = {
  ...BASE_PLAN,
  ...{ nodes: ["n1", "n2", "n3", "n4", "n5"], concurrency: 10, timeLimitMs: 3_000, noiseSeed: 7 },
  ...{ latency: { kind: "uniform", meanMs: 5 }, lossPpm: 10_000, duplicatePpm: 5_000 },
  schedule: {
    operations: Array.from({ length: 200 }, (_, i) => write(7.25 + 13 * i, i % 10, 1_000 + i)),
    faults: Array.from({ length: 20 }, (_, i) => kill(105.5 + 120 * i, `n${1 + (i % 5)}`, "n1")),
  },
};

/** Goes wrong when `isWrong` says so. Equal plans have equal hashes. */
const planted =
  (isWrong: (schedule: Schedule, plan: Plan) => boolean, name = "linearizable/stale"): Simulate =>
  async (plan) => {
    const hasBug = plan.schedule !== null && isWrong(plan.schedule, plan);
    return {
      history: new History([]),
      verdict: { checkers: {} },
      fingerprint: hasBug ? name : null,
      eventCount: 1,
      hash: canonicalJson({ ...plan.schedule, noiseSeed: plan.noiseSeed, nodes: plan.nodes }),
    };
  };

const hits = ({ faults }: Schedule, node: string, fromMs: number, toMs: number): boolean =>
  faults.some(({ startAtMs, value }) => {
    const { nodes } = value as { nodes: readonly string[] };
    return startAtMs >= fromMs && startAtMs < toMs && nodes.includes(node);
  });

const budget = (runs = 20_000) => ({ runs, events: 1_000_000 });
const stale = "linearizable/stale";

test("tutorial: two faults, one operation and the right noise are what it takes", async () => {
  const simulate = planted(
    (schedule, { noiseSeed }) =>
      hits(schedule, "n2", 200, 800) &&
      hits(schedule, "n3", 800, 3_000) &&
      schedule.operations.some(({ f }) => f === "cas") &&
      noiseSeed % 2 === 1,
  );
  const { plan, ...counts } = await shrink(PLAN, stale, simulate, budget());
  expect(counts).toMatchObject({ faults: 2, operations: 1, nodes: 3, isMinimal: true });
  expect(plan.nodes).toEqual(expect.arrayContaining(["n2", "n3"]));
  expect(plan.schedule?.faults.map(({ value }) => value)).toEqual([
    { nodes: ["n2"] },
    { nodes: ["n3"] },
  ]);
  expect(plan.schedule?.operations).toHaveLength(1);
  expect(plan).toMatchObject({ latency: { kind: "none" }, lossPpm: 0, duplicatePpm: 0 });
  expect(plan.noiseSeed % 2).toBe(1);
});

test("bad luck is not taken for need: other noise seeds are tried", async () => {
  const simulate = planted(
    ({ faults, operations }, { noiseSeed }) =>
      faults.length > 0 && (noiseSeed + faults.length + operations.length) % 3 === 0,
  );
  const start = [7, 8, 9].map((noiseSeed) => ({ ...PLAN, noiseSeed }));
  const runs = await Promise.all(start.map(simulate));
  const plan = start[runs.findIndex(({ fingerprint }) => fingerprint !== null)] ?? PLAN;
  expect(await shrink(plan, stale, simulate, budget())).toMatchObject({ faults: 1, operations: 0 });
});

test("where each of two faults undoes the other, both go at once", async () => {
  const simulate = planted(({ faults }) => {
    const upTo = (ms: number) => faults.filter(({ startAtMs }) => startAtMs < ms).length;
    return (
      hits({ operations: [], faults }, "n2", 200, 800) && (faults.length - upTo(800)) % 2 === 0
    );
  });
  const few = { operations: [], faults: (PLAN.schedule?.faults ?? []).slice(0, 12) };
  const shrunk = await shrink({ ...PLAN, schedule: few }, stale, simulate, budget());
  expect(shrunk).toMatchObject({ faults: 1, isMinimal: true });
});

describe("liveness", () => {
  const note = { note: "liveness", core: ["n1", "n2", "n3"] };
  const phase = new History([
    {
      index: 0,
      time: 2_500 * NS_PER_MS,
      process: "nemesis",
      type: "info",
      f: "liveness",
      value: note,
    },
    {
      index: 1,
      time: 2_600 * NS_PER_MS,
      process: 0,
      type: "invoke",
      f: "read",
      key: 1,
      value: null,
    },
  ]);
  const asked = { ...PLAN, livenessMs: 15_000 };

  test("is not asked for where the violation shows without", async () => {
    const { plan } = await shrink(
      asked,
      stale,
      planted(() => true),
      budget(),
    );
    expect(plan.livenessMs).toBe(0);
  });

  test("is written down where what it did is needed: a partition, and what clients asked", async () => {
    const simulate: Simulate = async (plan) => {
      const isWrong = ({ operations, faults }: Schedule): boolean =>
        plan.livenessMs > 0 ||
        (operations.some(({ f }) => f === "read") &&
          faults.some(({ fault, startAtMs }) => fault === "partition" && startAtMs <= 2_500));
      return { ...(await planted(isWrong)(plan)), history: phase };
    };
    const { plan, faults, operations } = await shrink(asked, stale, simulate, budget());
    expect({ faults, operations, livenessMs: plan.livenessMs }).toEqual({
      ...{ faults: 1, operations: 1, livenessMs: 0 },
    });
    expect(plan.schedule?.faults[0]?.fault).toBe("partition");
  });
});

test("another mistake on the way is not followed", async () => {
  const simulate: Simulate = async (plan) => {
    const few = (plan.schedule?.faults.length ?? 0) < 5;
    return planted(() => true, few ? "invariants/other" : stale)(plan);
  };
  expect(await shrink(PLAN, stale, simulate, budget())).toMatchObject({ faults: 5 });
});

test("no fault of the result can be left out", async () => {
  const someFaults = fc.uniqueArray(fc.nat({ max: 19 }), { minLength: 0, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(someFaults, fc.constantFrom("write", "cas"), async (needed, neededF) => {
      const times = needed.map((i) => 100 + 120 * i);
      const simulate = planted(
        ({ faults, operations }) =>
          times.every((from) =>
            faults.some(({ startAtMs }) => startAtMs >= from && startAtMs < from + 120),
          ) && operations.some(({ f }) => f === neededF),
      );
      const { plan, faults } = await shrink(PLAN, stale, simulate, budget());
      expect(faults).toBe(needed.length);
      for (const left of plan.schedule?.faults ?? []) {
        const rest = plan.schedule?.faults.filter((each) => each !== left) ?? [];
        const without = { ...plan, schedule: { operations: [], ...plan.schedule, faults: rest } };
        expect((await simulate(without)).fingerprint).toBeNull();
      }
    }),
    { numRuns: 20 },
  );
});

describe("budget and trouble", () => {
  test("when runs are used up, the smallest so far is the answer, and says so", async () => {
    const progress: ShrinkProgress[] = [];
    const simulate = planted((schedule) => hits(schedule, "n2", 200, 800));
    const shrunk = await shrink(PLAN, stale, simulate, budget(6), (each) => progress.push(each));
    expect(shrunk).toMatchObject({ isMinimal: false, runs: 8 });
    expect(shrunk.faults).toBeLessThan(20);
    expect(progress[0]).toMatchObject({ pass: "liveness", runs: 1, faults: 20, operations: 200 });
  });

  test("a plan that the system refuses is no smaller plan", async () => {
    const simulate: Simulate = async (plan) => {
      if (plan.nodes.length < 5) throw new UsageError("initial-members=5, but 3 nodes");
      return planted(() => true)(plan);
    };
    expect(await shrink(PLAN, stale, simulate, budget())).toMatchObject({ nodes: 5, faults: 0 });
  });

  test("a plan that does not show it is an error", async () => {
    const never = planted(() => false);
    await expect(shrink(PLAN, stale, never, budget())).rejects.toThrow(
      "was to show linearizable/stale, and showed nothing wrong",
    );
  });

  test("runs that differ are an error", async () => {
    let runs = 0;
    const simulate: Simulate = async (plan) => ({
      ...(await planted(() => true)(plan)),
      hash: String(runs++),
    });
    await expect(shrink(PLAN, stale, simulate, budget())).rejects.toThrow(
      "Two runs of one plan differ",
    );
  });
});
