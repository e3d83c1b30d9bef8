import { describe, expect, it } from "vitest";
import { tableOf } from "../../testing/tables.ts";
import { latencyPoints, quantileSeries, rateSeries } from "./series-data.ts";

/** Ten a second for a second, each 10 ms longer than the one before it; then a second in which three fail. */
const rows = [
  ...Array.from({ length: 10 }, (_, n) => ({ fromS: n / 10, toS: n / 10 + (n + 1) / 100 })),
  ...[1.2, 1.5].map((fromS) => ({ fromS, toS: fromS + 0.1, outcome: "fail" as const })),
  { fromS: 1.7, toS: 1.8, outcome: "info" as const },
  { fromS: 1.9, toS: null },
];
const table = tableOf(rows, 2);
const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);

describe("series", () => {
  it("count completions a second, by outcome; what never ended is in none", () => {
    const { middleS, okPercent, perSecond } = rateSeries(table, 2e6);
    const partS = 2 / middleS.length;
    expect(sum(perSecond.ok) * partS).toBeCloseTo(10);
    expect(sum(perSecond.fail) * partS).toBeCloseTo(2);
    expect(sum(perSecond.info) * partS).toBeCloseTo(1);
    const lastS = middleS.findIndex((middle) => middle > 1.3);
    expect(okPercent[lastS]).toBe(0);
    expect(okPercent).toContain(100);
    expect(okPercent).toContain(null);
  });

  it("take quantiles of what was ok, by the nearest rank", () => {
    const together = tableOf(
      rows
        .slice(0, 10)
        .map(({ fromS, toS }, process) => ({ fromS: 0, toS: (toS ?? 0) - fromS, process })),
      0.04,
    );
    const { ms } = quantileSeries(together, 20_000);
    expect([ms.p50, ms.p95, ms.p99]).toEqual([[50], [100], [100]]);
    expect(quantileSeries(table, 2e6).ms.p50.at(-1)).toBeNull();
  });

  it("draw a point once where many would cover one another, and only what is in view", () => {
    const many = tableOf(
      Array.from({ length: 500 }, (_, process) => ({ fromS: 1, toS: 1.01, process })),
      2,
    );
    expect([...latencyPoints(many, 0, 2e6).ok]).toEqual([1, 10]);
    expect([...latencyPoints(many, 0, 0.5e6).ok]).toEqual([]);
    expect(latencyPoints(table, 0, 2e6).fail.length / 2).toBe(2);
  });
});
