import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { History } from "../../core/history.ts";
import { NS_PER_MS, NS_PER_S } from "../../core/ids.ts";
import { passingRun } from "../testing/fixtures.ts";
import { historyOf } from "../testing/synthetic-run.ts";
import {
  latencyOverTime,
  latencyPoints,
  nearestRank,
  OUTCOMES,
  rateOverTime,
  runEndNs,
} from "./series.ts";

const base = { f: "read", value: null };

describe("rateOverTime", () => {
  it("counts completions in equal parts of the run", () => {
    const history = historyOf([
      { ...base, process: 0, type: "invoke", time: 0 },
      { ...base, process: 0, type: "ok", time: 5 * NS_PER_MS },
      { ...base, process: 1, type: "invoke", time: 1 },
      { ...base, process: 1, type: "fail", time: 40 * NS_PER_MS },
      { ...base, process: 2, type: "invoke", time: 2 },
    ]);
    expect(rateOverTime(history)).toEqual([
      { fromNs: 0, toNs: 20 * NS_PER_MS, perSecond: { ok: 50, fail: 0, info: 0 } },
      { fromNs: 20 * NS_PER_MS, toNs: 40 * NS_PER_MS, perSecond: { ok: 0, fail: 50, info: 0 } },
    ]);
  });

  it("neither loses nor invents a completion", () => {
    const { history, verdict } = passingRun();
    const buckets = rateOverTime(history);
    for (const outcome of OUTCOMES) {
      const count = buckets.reduce(
        (sum, { fromNs, toNs, perSecond }) =>
          sum + (perSecond[outcome] * (toNs - fromNs)) / NS_PER_S,
        0,
      );
      expect(count).toBeCloseTo(verdict.ops.total[outcome], 3);
    }
  });

  it("gives an empty history one empty part", () => {
    const empty = new History([]);
    expect(rateOverTime(empty)).toEqual([
      { fromNs: 0, toNs: NS_PER_MS, perSecond: { ok: 0, fail: 0, info: 0 } },
    ]);
    expect(latencyPoints(empty)).toEqual([]);
  });
});

describe("latencyOverTime", () => {
  it("takes quantiles of the ok operations only, and none where there are none", () => {
    const points = [10, 30, 20].map((latencyNs) => ({
      invokedNs: 5,
      latencyNs,
      outcome: "ok" as const,
    }));
    const failed = { invokedNs: 5, latencyNs: 999, outcome: "fail" as const };
    const buckets = latencyOverTime([...points, failed], 40 * NS_PER_MS);
    expect(buckets.map(({ quantiles }) => quantiles)).toEqual([
      { p50: 20, p95: 30, p99: 30 },
      null,
    ]);
  });

  it("covers the run without gaps", () => {
    const { history } = passingRun();
    const buckets = latencyOverTime(latencyPoints(history), runEndNs(history));
    expect(buckets.at(0)?.fromNs).toBe(0);
    expect(buckets.at(-1)?.toNs).toBe(runEndNs(history));
    for (const [i, { fromNs }] of buckets.entries())
      if (i > 0) expect(fromNs).toBe(buckets[i - 1]?.toNs);
  });
});

describe("nearestRank", () => {
  it("is the least value that enough of the sample does not exceed", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 60 }),
        fc.constantFrom(0.5, 0.95, 0.99),
        (sample, share) => {
          const sorted = [...sample].sort((left, right) => left - right);
          const enough = sorted.find(
            (value) => sample.filter((other) => other <= value).length >= share * sample.length,
          );
          expect(nearestRank(sorted, share)).toBe(enough);
        },
      ),
    );
  });
});
