import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { byDigits, layOut, NEVER } from "./timeline.ts";

const at = (call: number, end: number | null) => ({ id: 0, input: null, call, return: end });

describe("timeline", () => {
  it("sorts by digits as by comparing", () => {
    const time = fc.oneof(
      fc.double({ noNaN: true }),
      fc.integer({ min: -5, max: 5 }),
      fc.integer({ min: 0, max: 2 ** 45 }),
    );
    fc.assert(
      fc.property(fc.array(time), (drawn) => {
        const times = Float64Array.from(drawn, (one) => one + 0);
        const compared = drawn
          .map((_, i) => i)
          .sort((a, b) => Math.sign((times[a] as number) - (times[b] as number)) || a - b);
        expect([...byDigits(times, () => {})]).toEqual(compared);
      }),
    );
  });

  it("puts calls before returns at equal times", () => {
    const { callAt, returnAt, byCall } = layOut([at(5, 9), at(0, 5), at(2, null)]);
    expect([...byCall]).toEqual([1, 2, 0]);
    expect([...callAt]).toEqual([2, 0, 1]);
    expect([...returnAt]).toEqual([4, 3, NEVER]);
  });

  it("gives the same order for log positions and for times that are far apart", () => {
    const span = fc.tuple(fc.nat(9), fc.option(fc.nat(4)));
    fc.assert(
      fc.property(fc.array(span), (spans) => {
        const scaled = (by: number) =>
          layOut(
            spans.map(([call, length]) =>
              at(call * by, length === null ? null : (call + length) * by),
            ),
          );
        expect(scaled(1e6)).toEqual(scaled(1));
        expect(scaled(0.37)).toEqual(scaled(1));
      }),
    );
  });
});
