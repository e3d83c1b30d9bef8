import fc from "fast-check";
import { expect, test } from "vitest";
import { NS_PER_MS } from "../core/ids.ts";
import {
  any,
  clients,
  concat,
  cycleTimes,
  delay,
  emitEach,
  limit,
  nothing,
  onLane,
  phases,
  sleep,
  stagger,
  synchronize,
  timeLimit,
} from "./index.ts";
import { brief } from "./testing/brief.ts";
import { perfect, quick, simulate } from "./testing/simulate.ts";

const numbers = (f: string) => emitEach((n) => ({ f, value: n }));
const alone = { threads: [0] };

test("each generator has its window, rests between, and goes on where it was", () => {
  const g = cycleTimes([
    [5, stagger(1, 2, numbers("a"))],
    [10, stagger(2, 4, numbers("b"))],
  ]);
  const lines = perfect(g, { ...alone, maxOps: 40 });
  for (const { f, time } of lines)
    expect(f).toBe(time % (15 * NS_PER_MS) < 5 * NS_PER_MS ? "a" : "b");
  for (const name of ["a", "b"]) {
    const own = lines.filter(({ f }) => f === name).map(({ value }) => value);
    expect(own).toEqual(own.map((_, n) => n));
  }
});

test("an empty window is a quiet period", () => {
  const g = cycleTimes([
    [10, nothing],
    [5, stagger(0, 0, limit(2, delay(4, numbers("a"))))],
  ]);
  expect(brief(perfect(g))).toEqual(["10ms w1 a 0", "14ms w0 a 1"]);
});

test("the first window opens when it is asked for the first time, beside other generators too", () => {
  const faults = onLane(
    "kill",
    cycleTimes([
      [4, nothing],
      [2, limit(2, delay(1, numbers("cut")))],
    ]),
  );
  const g = any(clients(limit(4, delay(3, numbers("add")))), faults);
  expect(brief(perfect(g, { threads: [0, "kill"] }))).toEqual([
    "0 w0 add 0",
    "3ms w0 add 1",
    "4ms kill info cut 0",
    "5ms kill info cut 1",
    "6ms w0 add 2",
    "9ms w0 add 3",
  ]);
  const later = phases(
    sleep(7),
    cycleTimes([
      [4, nothing],
      [2, limit(1, numbers("a"))],
    ]),
  );
  expect(brief(perfect(later, alone))).toEqual(["11ms w0 a 0"]);
});

test("is done when all of its generators are, and not before", () => {
  expect(simulate(cycleTimes([]))).toEqual([]);
  expect(simulate(cycleTimes([[5, nothing]]))).toEqual([]);
  const g = concat(
    cycleTimes([
      [2, limit(3, delay(1, numbers("a")))],
      [2, nothing],
    ]),
    numbers("z"),
  );
  expect(brief(perfect(g, { ...alone, maxOps: 4 }))).toEqual([
    "0 w0 a 0",
    "1ms w0 a 1",
    "4ms w0 a 2",
    "4.00001ms w0 z 0",
  ]);
});

test("looking ahead opens no barrier before its time", () => {
  const inner = cycleTimes([
    [1, nothing],
    [9, limit(1, numbers("b"))],
  ]);
  const late = cycleTimes([
    [5, nothing],
    [50, synchronize(inner)],
  ]);
  const g = any(late, limit(2, delay(4, numbers("a"))));
  const slow = { latencyNs: () => 4 * NS_PER_MS };
  expect(brief(perfect(g, slow))).toEqual(["0 w1 a 0", "4ms w0 a 1", "9ms w1 b 0"]);
});

test("operations begin in the window of their generator, however windows and rates are chosen", () => {
  const window = fc.record({
    lengthMs: fc.integer({ min: 1, max: 9 }),
    meanMs: fc.nat({ max: 20 }),
  });
  fc.assert(
    fc.property(fc.nat(), fc.array(window, { minLength: 1, maxLength: 4 }), (seed, windows) => {
      const gs = windows.map(
        ({ lengthMs, meanMs }, index) =>
          [lengthMs, delay(1, stagger(seed + index, meanMs, numbers(`${index}`)))] as const,
      );
      const period = windows.reduce((sum, { lengthMs }) => sum + lengthMs, 0);
      for (const { f, time } of quick(timeLimit(200, cycleTimes(gs)), { maxOps: 100 })) {
        const offsetMs = (time / NS_PER_MS) % period;
        const before = windows.slice(0, Number(f)).reduce((sum, w) => sum + w.lengthMs, 0);
        expect(offsetMs).toBeGreaterThanOrEqual(before);
        expect(offsetMs).toBeLessThan(before + (windows[Number(f)]?.lengthMs ?? 0));
      }
    }),
    { numRuns: 50 },
  );
});

test("a window of no length is refused", () => {
  expect(() => cycleTimes([[0, nothing]])).toThrow("cycleTimes: a window of no length");
});
