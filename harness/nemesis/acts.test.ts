import { expect, test } from "vitest";
import { NS_PER_MS } from "../core/ids.ts";
import type { Generator } from "../generator/generator.ts";
import { drawnActs, scheduledActs } from "./acts.ts";
import { driveLanes } from "./testing/virtual-lanes.ts";

const PLAN = {
  ...{ lane: "membership", seed: 5, intervalMs: 1_000, start: "change-members" },
  targets: ["join", "leave"],
};

async function timesOf(generator: Generator, untilMs: number, latencyMs = 1) {
  const lane = { name: "membership", generator, invoke: async () => undefined };
  const ops = await driveLanes([{ ...lane, latencyMs: () => latencyMs }], untilMs);
  return ops
    .filter(({ error }) => error === undefined)
    .map(({ f, time, value }) => ({ f, atMs: time / NS_PER_MS, value }));
}

test("tutorial: one act after the other, some soon after the last, and never a stop", async () => {
  const acts = await timesOf(drawnActs(PLAN), 60_000);
  expect(new Set(acts.map(({ f }) => f))).toEqual(new Set(["change-members"]));
  expect(new Set(acts.map(({ value }) => JSON.stringify(value))).size).toBe(2);
  const gaps = acts.slice(1).map(({ atMs }, i) => atMs - (acts[i]?.atMs ?? 0));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(801);
  expect(gaps.filter((gap) => gap <= 151).length).toBeGreaterThan(gaps.length / 4);
  expect(gaps.filter((gap) => gap >= 200).length).toBeGreaterThan(gaps.length / 4);
  expect(await timesOf(drawnActs(PLAN), 60_000)).toEqual(acts);
});

test("acts that are written down come at their times, and what is late comes at once", async () => {
  const act = (startAtMs: number) => ({
    ...({
      fault: "membership",
      startAtMs,
      stopAtMs: startAtMs + 1,
      value: { n: startAtMs },
    } as const),
  });
  const acts = [act(500), act(100), act(110)];
  const generator = scheduledActs({ lane: "membership", start: "change-members", acts });
  const done = await timesOf(generator, 10_000, 50);
  expect(done.map(({ atMs }) => atMs)).toEqual([100, 150, 500]);
  expect(done.map(({ value }) => value)).toEqual([{ n: 100 }, { n: 110 }, { n: 500 }]);
});
