import fc from "fast-check";
import { expect, test } from "vitest";
import { NS_PER_MS } from "../core/ids.ts";
import {
  concat,
  delay,
  emit,
  emitEach,
  limit,
  log,
  nothing,
  sleep,
  stagger,
  timeLimit,
  untilOk,
} from "./index.ts";
import { brief } from "./testing/brief.ts";
import { perfect, quick, type Simulation } from "./testing/simulate.ts";

const numbers = emitEach((n) => ({ f: "add", value: n }));
const alone = { threads: [0] };
const timesMs = (g: Parameters<typeof quick>[0], simulation: Simulation = {}) =>
  quick(g, simulation).map(({ time }) => time / NS_PER_MS);

test("delay keeps its interval, over all threads together", () => {
  expect(timesMs(limit(4, delay(10, numbers)))).toEqual([0, 10, 20, 30]);
});

test("delay makes up for what a slow operation held up", () => {
  const slowOnce: Simulation = {
    ...alone,
    latencyNs: ({ value }) => (value === 1 ? 35 : 1) * NS_PER_MS,
  };
  expect(timesMs(limit(7, delay(10, numbers)), slowOnce)).toEqual([0, 10, 45, 46, 47, 50, 60]);
});

test("stagger keeps its mean, between no time at all and twice the mean", () => {
  const count = 4_000;
  const times = timesMs(limit(count, stagger(3, 10, numbers)));
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...gaps)).toBeLessThan(20);
  // The mean of n uniform draws is off by 20 / sqrt(12 n) in the standard deviation; six of them.
  const mean = (times.at(-1) ?? 0) / (count - 1);
  expect(Math.abs(mean - 10)).toBeLessThan((6 * 20) / Math.sqrt(12 * count));
});

test("stagger follows from its seed, whatever it spaces", () => {
  const reads = emitEach(() => ({ f: "read" }));
  const first = timesMs(limit(50, stagger(4, 10, numbers)));
  expect(timesMs(limit(50, stagger(4, 10, reads)))).toEqual(first);
  expect(timesMs(limit(50, stagger(5, 10, reads)))).not.toEqual(first);
});

test("stagger makes up for the lateness of timers, but not for slow operations", () => {
  const quickTimes = timesMs(limit(20, stagger(4, 1, numbers)));
  const late: Simulation = {
    ...alone,
    latencyNs: ({ value }) => (value === 5 ? 15 : 0) * NS_PER_MS,
  };
  const lateTimes = timesMs(limit(20, stagger(4, 1, numbers)), late);
  expect(lateTimes.filter((time) => time > (quickTimes[5] ?? 0) + 15)).toEqual(
    quickTimes.filter((time) => time > (quickTimes[5] ?? 0) + 15),
  );

  const stuck: Simulation = {
    ...alone,
    latencyNs: ({ value }) => (value === 5 ? 500 : 0) * NS_PER_MS,
  };
  const stuckTimes = timesMs(limit(20, stagger(4, 1, numbers)), stuck);
  expect(stuckTimes[6]).toBe((quickTimes[5] ?? 0) + 500);
  expect(stuckTimes[7]).toBeCloseTo(
    (stuckTimes[6] ?? 0) + (quickTimes[7] ?? 0) - (quickTimes[6] ?? 0),
    6,
  );
});

test("a stagger of no time is none", () => {
  expect(timesMs(limit(3, stagger(1, 0, numbers)))).toEqual([0, 0, 0]);
});

test("timeLimit opens its window with the first operation, not with the first question", () => {
  const late = concat(sleep(5), timeLimit(20, delay(10, numbers)));
  expect(timesMs(late, alone)).toEqual([5, 15]);
  expect(timesMs(timeLimit(0, numbers))).toEqual([]);
});

test("timeLimit ends what is pending, so that a hung operation does not hold up what follows", () => {
  const hung: Simulation = { ...alone, latencyNs: () => 100 * NS_PER_MS };
  const g = concat(timeLimit(20, numbers), log("over"), emit({ f: "read" }));
  expect(brief(perfect(g, hung))).toEqual(["0 w0 add 0", "100ms w0 read"]);
});

test("timeLimit is over when its time is, also while its generator waits for an answer", () => {
  const hung: Simulation = { latencyNs: () => 100 * NS_PER_MS };
  const g = concat(timeLimit(20, untilOk(emit({ f: "a" }))), emit({ f: "b" }));
  expect(brief(perfect(g, hung))).toEqual(["0 w1 a", "20ms w0 b"]);
});

test("a time limit is the prefix of what comes in time", () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.nat({ max: 100 }),
      fc.integer({ min: 1, max: 9 }),
      (seed, limitMs, meanMs) => {
        const g = limit(60, stagger(seed, meanMs, numbers));
        const all = timesMs(g);
        expect(timesMs(timeLimit(limitMs, g))).toEqual(all.filter((time) => time < limitMs));
      },
    ),
  );
});

test("durations that are none are refused", () => {
  expect(() => delay(-1, nothing)).toThrow("delay: -1 is not a duration");
  expect(() => sleep(Number.POSITIVE_INFINITY)).toThrow("sleep: Infinity is not a duration");
  expect(() => stagger(1, Number.NaN, nothing)).toThrow("stagger: NaN is not a duration");
});
