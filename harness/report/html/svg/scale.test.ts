import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decades, linearScale, logScale, niceTicks, secondsTexts } from "./scale.ts";

describe("scales", () => {
  it("places values between the ends", () => {
    const x = linearScale(10, 20, 100, 300);
    expect([10, 15, 20].map(x)).toEqual([100, 200, 300]);
    const y = logScale(1, 100, 200, 0);
    expect([0, 1, 10, 100].map(y)).toEqual([200, 200, 100, 0]);
  });

  it("survives an axis without length", () => {
    expect(linearScale(5, 5, 0, 100)(5)).toBe(0);
  });

  it("chooses round ticks", () => {
    expect(niceTicks(0, 20, 10)).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20]);
    expect(niceTicks(8.9, 11.3, 5)).toEqual([9, 9.5, 10, 10.5, 11]);
    expect(decades(820, 45_000)).toEqual([100, 1000, 10_000, 100_000]);
    expect(decades(10, 10)).toEqual([10, 100]);
  });

  it("tells times with as many decimals as they need", () => {
    expect(secondsTexts([0, 2, 4])).toEqual(["0 s", "2 s", "4 s"]);
    expect(secondsTexts([0.1 + 0.2, 0.35])).toEqual(["0.30 s", "0.35 s"]);
    expect(secondsTexts([0.9])).toEqual(["0.9 s"]);
    expect(secondsTexts([1.000001])).toEqual(["1.000001 s"]);
  });

  it("never floods an axis", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e9 }),
        fc.integer({ min: 0, max: 1e9 }),
        (from, length) => {
          const ticks = niceTicks(from, from + length, 10);
          expect(ticks.length).toBeLessThanOrEqual(12);
          for (const tick of ticks) expect(tick).toBeGreaterThanOrEqual(from);
        },
      ),
    );
  });
});
