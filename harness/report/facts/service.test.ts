import { describe, expect, it } from "vitest";
import { passingRun } from "../testing/fixtures.ts";
import { availabilityFigures, indeterminateCount, openCount } from "./service.ts";

describe("what the system served", () => {
  it("counts operations that never ended as indeterminate", () => {
    const counts = { invoked: 10, ok: 5, fail: 2, info: 1 };
    expect(openCount(counts)).toBe(2);
    expect(indeterminateCount(counts)).toBe(3);
  });

  it("picks outage and recovery out of the availability checker's figures", () => {
    const { verdict } = passingRun();
    expect(availabilityFigures(verdict)).toEqual([
      ["longestOutageMs", 812.4],
      ["recoveryMedianMs", 212],
      ["recoveryMaxMs", 904],
    ]);
    expect(availabilityFigures({ ...verdict, checkers: {} })).toEqual([]);
  });
});
