import fc from "fast-check";
import { expect, test } from "vitest";
import { DEFAULT_TRANSACTION_SHAPE, planSchema } from "../core/plan.ts";
import { swarmPlan } from "./swarm.ts";
import { BASE_PLAN } from "./testing/base-plan.ts";

const plan = (seed: number) => swarmPlan(BASE_PLAN, seed, () => BASE_PLAN.settings);
const seeds = Array.from({ length: 400 }, (_, seed) => seed);

test("tutorial: a seed decides everything that the flags leave open, and nothing else does", () => {
  const drawn = plan(7);
  expect(drawn).toEqual(plan(7));
  expect(drawn).toMatchObject({ system: "raft-kv", settings: { "heartbeat-ms": "40" }, seed: 7 });
  expect(drawn.nodes).not.toEqual([]);
  expect(drawn.livenessMs).toBeGreaterThan(0);
});

test("every plan is one that can be written down and read again", () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (seed) => {
      const drawn = plan(seed);
      expect(planSchema.parse(JSON.parse(JSON.stringify(drawn)))).toEqual(drawn);
      expect(drawn.concurrency % drawn.nodes.length).toBe(0);
      expect(drawn.faults.length).toBeGreaterThan(0);
      for (const fault of drawn.faults) expect(BASE_PLAN.faults).toContain(fault);
    }),
  );
});

test("each kind of fault is left out in about half of the runs, alone in some and with all others in some", () => {
  const sets = seeds.map((seed) => plan(seed).faults);
  for (const fault of BASE_PLAN.faults) {
    const runs = sets.filter((faults) => faults.includes(fault)).length;
    expect(runs).toBeGreaterThan(160);
    expect(runs).toBeLessThan(240);
    expect(sets.some((faults) => faults.length === 1 && faults[0] === fault)).toBe(true);
  }
  expect(sets.some((faults) => faults.length === BASE_PLAN.faults.length)).toBe(true);
});

test("clusters of every size come up, and lossless networks among lossy ones", () => {
  const plans = seeds.map(plan);
  expect([...new Set(plans.map(({ nodes }) => nodes.length))].sort()).toEqual([3, 5, 7]);
  expect(plans.some(({ lossPpm, latency }) => lossPpm === 0 && latency.kind === "none")).toBe(true);
  expect(plans.some(({ lossPpm }) => lossPpm > 0)).toBe(true);
});

test("transactions are long and short, on keys that last and on keys that do not; every other time as the base has them", () => {
  const shapes = seeds.map((seed) => plan(seed).transactions);
  const isDefault = (shape: (typeof shapes)[number]): boolean =>
    JSON.stringify(shape) === JSON.stringify(DEFAULT_TRANSACTION_SHAPE);
  expect(shapes.filter(isDefault).length).toBeGreaterThan(150);
  expect(new Set(shapes.map((shape) => shape?.maxLength))).toEqual(new Set([2, 4, 8]));
  expect(new Set(shapes.map((shape) => shape?.maxWritesPerKey))).toEqual(new Set([4, 16, 64]));
  expect(new Set(shapes.map((shape) => shape?.keyDistribution)).size).toBe(2);
});

test("a hunt without faults draws none", () => {
  expect(swarmPlan({ ...BASE_PLAN, faults: [] }, 3, () => ({})).faults).toEqual([]);
});

test("some runs are about leaders alone, and clients send copies only where the base lets them", () => {
  const plans = seeds.map(plan);
  const atLeaders = plans.flatMap(({ faultTargets }) => faultTargets ?? []);
  expect(atLeaders.length).toBeGreaterThan(80);
  expect(atLeaders.length).toBeLessThan(190);
  const targets = new Set(atLeaders.flatMap((each) => Object.values(each).flat()));
  expect(targets).toEqual(new Set(["leader", "leaders"]));
  expect(plans.every(({ requestCopies }) => requestCopies === 1)).toBe(true);
  const patient = seeds.map((seed) =>
    swarmPlan({ ...BASE_PLAN, requestCopies: 8 }, seed, () => ({})),
  );
  expect(new Set(patient.map(({ requestCopies }) => requestCopies))).toEqual(new Set([1, 8]));
});
