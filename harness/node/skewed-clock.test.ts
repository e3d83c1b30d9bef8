import fc from "fast-check";
import { expect, it } from "vitest";
import { SkewedClock, skewAfter } from "./skewed-clock.ts";

it("is wrong as it was told, and drifts from then on; its monotonic time stays right", () => {
  const { clock, base } = at(1_000_000);
  expect(clock.realtime()).toBe(1_000_000);
  clock.skew({ offsetMs: -500, driftPpm: 100_000 });
  expect(clock.realtime()).toBe(999_500);
  base.pass(10_000);
  expect(clock.realtime()).toBe(999_500 + 11_000);
  expect(clock.monotonic()).toBe(10_000);
  clock.skew({ offsetMs: 0, driftPpm: 0 });
  expect(clock.realtime()).toBe(1_010_000);
});

const skew = fc.record({
  offsetMs: fc.integer({ min: -1e9, max: 1e9 }),
  driftPpm: fc.integer({ min: -1e6, max: 1e6 }),
});
const elapsed = fc.array(fc.nat(1e6), { maxLength: 10 });

it("never goes back between two skews unless it drifts by more than its own speed", () => {
  fc.assert(
    fc.property(skew, elapsed, (how, steps) => {
      const { clock, base } = at(5e9);
      clock.skew(how);
      let last = clock.realtime();
      expect(last).toBe(5e9 + how.offsetMs);
      for (const step of steps) {
        base.pass(step);
        expect(clock.realtime()).toBeGreaterThanOrEqual(last);
        last = clock.realtime();
      }
    }),
  );
});

it("goes on in another clock where one was left, to the millisecond", () => {
  fc.assert(
    fc.property(skew, fc.nat(1e7), fc.nat(1e7), (how, before, after) => {
      const whole = at(0);
      whole.clock.skew(how);
      whole.base.pass(before + after);
      const halves = at(before);
      halves.clock.skew(skewAfter(how, before));
      halves.base.pass(after);
      const difference = whole.clock.realtime() - halves.clock.realtime();
      expect([0, 1]).toContain(difference);
    }),
  );
});

function at(realtimeMs: number) {
  let passedMs = 0;
  const base = {
    monotonic: () => passedMs,
    realtime: () => realtimeMs + passedMs,
    pass: (ms: number) => {
      passedMs += ms;
    },
  };
  return { base, clock: new SkewedClock(base, { offsetMs: 0, driftPpm: 0 }) };
}
