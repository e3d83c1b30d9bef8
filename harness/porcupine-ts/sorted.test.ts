import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sortedBy } from "./sorted.ts";

describe("sortedBy", () => {
  it("gives the indexes in the order of their positions", () => {
    expect([...sortedBy(Int32Array.of(30, 10, 20))]).toEqual([1, 2, 0]);
    // Equal ones stay in the order of their indexes.
    expect([...sortedBy(Int32Array.of(5, 5, 4))]).toEqual([2, 0, 1]);
    expect([...sortedBy(Int32Array.of())]).toEqual([]);
  });

  it.each([10, 1_000_000])("sorts as comparing does, up to %i", (limit) => {
    fc.assert(
      fc.property(fc.array(fc.nat(limit)), (positions) => {
        const expected = positions.map((_, i) => i);
        expected.sort((a, b) => (positions[a] as number) - (positions[b] as number) || a - b);
        expect([...sortedBy(Int32Array.from(positions))]).toEqual(expected);
      }),
    );
  });
});
