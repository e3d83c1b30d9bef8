import fc from "fast-check";
import { expect, it } from "vitest";
import { LEAST_PATIENCE_CHECKS, type SendState, StallDetector } from "./tcp-stall-detector.ts";

it("finds a connection stalled when bytes wait and none is acknowledged in two further checks", () => {
  const detector = new StallDetector(LEAST_PATIENCE_CHECKS);
  expect(check(detector, 100, 0, 0)).toBe(false);
  expect(check(detector, 180, 0, 80)).toBe(false);
  expect(check(detector, 220, 0, 120)).toBe(false);
  expect(check(detector, 260, 20, 140)).toBe(true);
});

it("has no doubts about a connection with nothing under way", () => {
  const detector = new StallDetector(LEAST_PATIENCE_CHECKS);
  for (let times = 0; times < 10; times++) expect(check(detector, 100, 0, 0)).toBe(false);
});

it("sees that a big write gets on although its end is not taken yet", () => {
  const detector = new StallDetector(LEAST_PATIENCE_CHECKS);
  // The kernel takes more of the write in between, so what is acknowledged seems to fall, and rises again.
  const held = [900, 600, 950, 650, 940, 700, 990];
  for (const bytes of held) expect(check(detector, 5000, 3000, bytes)).toBe(false);
});

it("never blames a connection that acknowledges something between any two checks", () => {
  const steps = fc.array(
    fc.record({ acknowledged: fc.integer({ min: 1, max: 99 }), more: fc.nat(99) }),
  );
  fc.assert(
    fc.property(steps, (checks) => {
      const detector = new StallDetector(LEAST_PATIENCE_CHECKS);
      let acknowledged = 0;
      for (const { acknowledged: bytes, more } of checks) {
        acknowledged += bytes;
        expect(check(detector, acknowledged + more, 0, more)).toBe(false);
      }
    }),
  );
});

function check(detector: StallDetector, ...[written, unsent, held]: [number, number, number]) {
  const state: SendState = {
    writtenBytes: written,
    unsentBytes: unsent,
    unacknowledgedBytes: held,
  };
  return detector.check(state);
}
