import fc from "fast-check";
import { expect, test } from "vitest";
import { type Disturbance, PERFECT_LINKS } from "../cluster/cluster.ts";
import { random } from "../core/random.ts";
import { describeDisturbance } from "./describe-disturbance.ts";
import { drawDisturbance } from "./disturbance-draws.ts";
import { DISTURBANCE_KINDS, type DisturbanceName } from "./disturbance-kinds.ts";

const KINDS = Object.keys(DISTURBANCE_KINDS) as DisturbanceName[];
const drawMany = (kind: DisturbanceName, isMinority: boolean): readonly Disturbance[] =>
  Array.from({ length: 300 }, (_, n) => drawDisturbance(kind, isMinority, random(1, kind, n)));

test("a disturbance is told in a few words", () => {
  const packet = (conditions: Partial<typeof PERFECT_LINKS>) =>
    describeDisturbance({ kind: "packet", conditions: { ...PERFECT_LINKS, ...conditions } });
  expect(packet({ lossPpm: 300_000 })).toBe("30 % loss");
  expect(packet({ latency: { kind: "uniform", meanMs: 80 }, reorderPpm: 125_000 })).toBe(
    "80 ms delay (uniform), 12.5 % reordered",
  );
  expect(packet({})).toBe("perfect links");
  const rest = [
    { kind: "bandwidth", kbitPerSecond: 300 },
    { kind: "reset" },
    { kind: "cpu", percent: 10 },
    { kind: "memory", megabytes: 40 },
    { kind: "clock", offsetMs: -1_500, driftPpm: 50_000 },
    { kind: "clock", offsetMs: 200, driftPpm: 0 },
    { kind: "disk-full" },
  ] as const;
  expect(rest.map(describeDisturbance)).toEqual([
    ...["300 kbit/s", "connections reset", "10 % of a core", "40 MB of memory"],
    ...["clock back 1.5 s, 5 % too fast", "clock ahead 0.2 s", "disk full"],
  ]);
});

const inRange = (value: number, low: number, high: number): boolean =>
  low <= value && value <= high;

/** Whether it hurts at all, and no more than it may. */
function isFitting(disturbance: Disturbance, isMinority: boolean): boolean {
  switch (disturbance.kind) {
    case "packet": {
      const { latency, lossPpm, duplicatePpm, reorderPpm } = disturbance.conditions;
      const meanMs = latency.kind === "none" ? 0 : latency.meanMs;
      return (
        meanMs + lossPpm + duplicatePpm + reorderPpm > 0 &&
        inRange(meanMs, 0, isMinority ? 200 : 60) &&
        inRange(lossPpm, 0, isMinority ? 300_000 : 150_000) &&
        Math.max(duplicatePpm, reorderPpm) <= 300_000
      );
    }
    case "bandwidth":
      return inRange(disturbance.kbitPerSecond, isMinority ? 50 : 300, 1_000);
    case "cpu":
      return inRange(disturbance.percent, isMinority ? 5 : 15, 30);
    case "memory":
      return inRange(disturbance.megabytes, 16, 40);
    case "clock":
      return (
        inRange(Math.abs(disturbance.offsetMs), 100, 3_600_000) &&
        Math.abs(disturbance.driftPpm) <= 200_000
      );
    case "reset":
    case "disk-full":
      return true;
  }
}

test("every draw hurts, in bounds, and depends on the seed alone", () => {
  fc.assert(
    fc.property(fc.constantFrom(...KINDS), fc.boolean(), fc.nat(), (kind, isMinority, seed) => {
      const drawn = drawDisturbance(kind, isMinority, random(seed, kind));
      expect(drawn.kind).toBe(kind);
      expect(isFitting(drawn, isMinority)).toBe(true);
      expect(drawDisturbance(kind, isMinority, random(seed, kind))).toEqual(drawn);
    }),
  );
});

test("packets get every trouble there is, alone and together", () => {
  const troubles = drawMany("packet", true).map((drawn) => {
    if (drawn.kind !== "packet") throw new Error("not a packet disturbance");
    const { latency, lossPpm, duplicatePpm, reorderPpm } = drawn.conditions;
    const flags = { lossPpm, duplicatePpm, reorderPpm };
    const named = Object.entries(flags).flatMap(([name, ppm]) => (ppm > 0 ? [name] : []));
    return [latency.kind, ...named].join(" ");
  });
  expect([...new Set(troubles)].sort()).toEqual([
    "constant reorderPpm",
    "exponential",
    "exponential lossPpm duplicatePpm reorderPpm",
    ...["none duplicatePpm", "none lossPpm"],
    ...["uniform", "uniform lossPpm duplicatePpm reorderPpm"],
  ]);
});

test("clocks go back and ahead, a little and a lot, and drift both ways or not at all", () => {
  const skews = drawMany("clock", true).flatMap((drawn) => (drawn.kind === "clock" ? [drawn] : []));
  const offsets = skews.map(({ offsetMs }) => offsetMs);
  for (const has of [
    offsets.some((offsetMs) => inRange(offsetMs, 100, 1_000)),
    offsets.some((offsetMs) => inRange(-offsetMs, 100, 1_000)),
    offsets.some((offsetMs) => offsetMs > 1_000_000),
    offsets.some((offsetMs) => offsetMs < -1_000_000),
    ...[-1, 0, 1].map((sign) => skews.some(({ driftPpm }) => Math.sign(driftPpm) === sign)),
  ])
    expect(has).toBe(true);
});
