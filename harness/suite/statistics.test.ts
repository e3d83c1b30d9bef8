import { expect, test } from "vitest";
import { median, runsToBelieve, wilson } from "./statistics.ts";

test("Wilson's interval, against published values", () => {
  // Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
  const near = (hits: number, tries: number, low: number, high: number) => {
    const interval = wilson(hits, tries);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  };
  near(81, 263, 0.2553, 0.3662);
  near(15, 148, 0.0624, 0.1605);
  near(0, 20, 0, 0.1611);
  near(1, 29, 0.0061, 0.1718);
  expect(wilson(0, 0)).toEqual({ low: 0, high: 1 });
  expect(wilson(3, 3).high).toBe(1);
});

test("runs that it takes to believe that something is gone", () => {
  expect([0.3, 0.1, 0.02, 1].map((rate) => runsToBelieve(rate))).toEqual([9, 29, 149, 1]);
  expect(runsToBelieve(0)).toBe(Number.POSITIVE_INFINITY);
});

test("the median is one of the values", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1])).toBe(1);
  expect(median([])).toBe(null);
});
