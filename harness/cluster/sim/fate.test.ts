import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type LinkConditions, PERFECT_LINKS } from "../cluster.ts";
import { fateOf } from "./fate.ts";

const character = { baseUs: 100, tailPpm: 0, tailUs: 0 };
const COUNT = 4_000;

/** The fates of many messages under these conditions. */
function fates(conditions: Partial<LinkConditions>, seed = 1) {
  const all = [{ ...PERFECT_LINKS, ...conditions }];
  return Array.from({ length: COUNT }, (_, i) => fateOf(seed, i, character, all));
}

const mean = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0) / numbers.length;
const firstDelays = (conditions: Partial<LinkConditions>) =>
  fates(conditions).map(({ delaysUs }) => delaysUs[0] as number);

describe("fateOf", () => {
  it("delays by the character of the link, even where conditions are perfect", () => {
    for (const delay of firstDelays({})) {
      expect(delay).toBeGreaterThanOrEqual(100);
      expect(delay).toBeLessThanOrEqual(200);
    }
  });

  it.each([
    ["constant", 20_000, 20_000],
    ["uniform", 0, 40_000],
    ["exponential", 0, 700_000],
  ] as const)("%s latency has its mean and its range", (kind, least, most) => {
    const delays = firstDelays({ latency: { kind, meanMs: 20 } }).map((us) => us - 150);
    expect(mean(delays)).toBeGreaterThan(18_500);
    expect(mean(delays)).toBeLessThan(22_500);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(least - 60);
    expect(Math.max(...delays)).toBeLessThanOrEqual(most + 60);
  });

  it("loses, repeats and reorders as often as it is told to", () => {
    const lost = fates({ lossPpm: 300_000 }).filter(({ delaysUs }) => delaysUs.length === 0);
    const doubled = fates({ duplicatePpm: 100_000 }).filter(
      ({ delaysUs }) => delaysUs.length === 2,
    );
    const overtaken = fates({ reorderPpm: 50_000 }).filter((fate) => fate.overtaken);
    expect(lost.length / COUNT).toBeCloseTo(0.3, 1);
    expect(doubled.length / COUNT).toBeCloseTo(0.1, 1);
    expect(overtaken.length / COUNT).toBeCloseTo(0.05, 1);
  });

  it("gives a message its fate whatever else is sent, and whatever else is done to it", () => {
    const conditions = fc.record({
      latency: fc.constant({ kind: "uniform", meanMs: 5 } as const),
      lossPpm: fc.nat(1_000_000),
      duplicatePpm: fc.nat(1_000_000),
      reorderPpm: fc.constant(0),
    });
    fc.assert(
      fc.property(conditions, fc.nat(), fc.nat(), (all, stream, nth) => {
        const fate = fateOf(stream, nth, character, [all]);
        expect(fateOf(stream, nth, character, [all])).toEqual(fate);
        const calm = fateOf(stream, nth, character, [{ ...all, lossPpm: 0, duplicatePpm: 0 }]);
        if (fate.delaysUs.length > 0) expect(fate.delaysUs[0]).toBe(calm.delaysUs[0]);
      }),
    );
  });
});
