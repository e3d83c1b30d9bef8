import { expect, test } from "vitest";
import { SimClock } from "./sim-clock.ts";
import { eventLabel, World } from "./world.ts";

const TICK = eventLabel("wake", "test", "");
const US_PER_MS = 1_000;

function create(monotonicPpm: number) {
  const world = new World();
  const clock = new SimClock(world, monotonicPpm);
  const pass = (ms: number): void => {
    world.after(ms * US_PER_MS, TICK, () => {});
    world.step();
  };
  return { clock, pass };
}

test("tutorial: a skewed wall clock jumps and drifts; the monotonic one has its own speed", () => {
  const { clock, pass } = create(-10_000);
  const beforeMs = clock.realtime();
  clock.skew(5_000, 200_000);
  expect(clock.realtime() - beforeMs).toBe(5_000);
  pass(1_000);
  expect(clock.realtime() - beforeMs).toBe(5_000 + 1_000 + 200);
  expect(clock.monotonic()).toBe(990);
});

test("a timer never fires before the monotonic clock shows its time, and no later than need be", () => {
  for (const driftPpm of [-200_000, -1, 0, 1, 3, 200_000]) {
    const { clock, pass } = create(driftPpm);
    pass(clock.rightUs(333_000) / US_PER_MS);
    expect(clock.monotonic()).toBe(333);
  }
});

test("a start begins the monotonic clock anew", () => {
  const { clock, pass } = create(200_000);
  pass(1_000);
  expect(clock.monotonic()).toBe(1_200);
  clock.restart();
  expect(clock.monotonic()).toBe(0);
});
