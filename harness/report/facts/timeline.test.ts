import { describe, expect, it } from "vitest";
import { faultWindows } from "../../core/faults.ts";
import type { RunData } from "../run-data.ts";
import { bigRun, failingRun, interruptedRun, passingRun } from "../testing/fixtures.ts";
import { type Proof, proofsOf } from "./proof.ts";
import { isAside } from "./thinning.ts";
import { timelineSlice } from "./timeline.ts";

function sliceOf(data: RunData, proof: Proof | undefined = proofsOf(data)[0]) {
  return timelineSlice(data, proof, faultWindows(data.history));
}

describe("timelineSlice", () => {
  it("shows every operation around a violation, a lane for each worker", () => {
    const slice = sliceOf(failingRun());
    expect(slice?.lanes).toHaveLength(14);
    expect(slice?.highlighted.size).toBe(4);
    expect(slice?.cuts).toEqual([]);
    const drawn = slice?.lanes.flatMap(({ operations }) => operations) ?? [];
    const marked = drawn.filter(({ invoke }) => slice?.highlighted.has(invoke.index));
    expect(marked).toHaveLength(4);
    expect(slice?.aside.size).toBe(drawn.length - 4);
  });

  it("picks the moment with the most faults of a run without violation", () => {
    const slice = sliceOf(passingRun());
    const active = faultWindows(passingRun().history).filter(
      ({ fromNs, toNs }) => fromNs <= (slice?.toNs ?? 0) && (toNs ?? 0) >= (slice?.fromNs ?? 0),
    );
    expect(active.length).toBeGreaterThanOrEqual(2);
    expect(slice?.highlighted.size).toBe(0);
  });

  it("cuts a crowded moment down and says by how much", () => {
    const data = bigRun(20_000);
    const middle = data.history.operations.slice(8_000, 12_000);
    const key = middle[0]?.invoke.key ?? null;
    const operations = middle.filter(({ invoke }) => invoke.key === key).slice(0, 3);
    const proof: Proof = {
      checker: "linearizable",
      valid: false,
      anomaly: "nonlinearizable",
      key,
      steps: [],
      operations: [...operations, ...middle.slice(-1)],
      nemesisOps: [],
      missingIndexes: [],
      faultContext: null,
    };
    const slice = sliceOf(data, proof);
    const drawn = slice?.lanes.flatMap((lane) => lane.operations) ?? [];
    expect(drawn.length).toBeLessThanOrEqual(400);
    expect(slice?.cuts.join(" ")).toMatch(
      /on other keys than k\d left out\..* operations nearest to the violation are drawn; .* left out/,
    );
    for (const operation of operations) expect(drawn).toContain(operation);
    expect(drawn.filter((operation) => isAside(operation, proof))).toEqual([]);
  });

  it("has nothing to show of an empty history", () => {
    expect(sliceOf(interruptedRun())).toBeNull();
  });
});
