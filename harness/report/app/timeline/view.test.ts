import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { around, panned, showing, zoomed } from "./view.ts";

const END = 1_000_000;
const VIEW = { fromUs: 200_000, toUs: 400_000 };

describe("the part of a run that is on the screen", () => {
  it("zooms around a moment, which stays where it is", () => {
    expect(zoomed(VIEW, 0.5, 250_000, END)).toEqual({ fromUs: 225_000, toUs: 325_000 });
    expect(zoomed(VIEW, 100, 250_000, END)).toEqual({ fromUs: 0, toUs: END });
  });

  it("pans as far as there is something, and then stays the same", () => {
    expect(panned(VIEW, -50_000, END)).toEqual({ fromUs: 150_000, toUs: 350_000 });
    const start = panned(VIEW, -900_000, END);
    expect(start).toEqual({ fromUs: 0, toUs: 200_000 });
    expect(panned(start, -1, END)).toBe(start);
  });

  it("moves only for what is not to be seen", () => {
    expect(showing(VIEW, 300_000, END)).toBe(VIEW);
    expect(showing(VIEW, 900_000, END)).toEqual({ fromUs: 800_000, toUs: END });
  });

  it("leaves room around a part, also around a moment", () => {
    expect(around(VIEW, END)).toEqual({ fromUs: 150_000, toUs: 450_000 });
    expect(around({ fromUs: 500, toUs: 500 }, END)).toEqual({ fromUs: 450, toUs: 550 });
  });

  it("never leaves the run", () => {
    const time = fc.integer({ min: 0, max: END });
    const factor = fc.double({ min: 0.01, max: 100, noNaN: true });
    fc.assert(
      fc.property(time, time, factor, time, (left, right, by, anchor) => {
        const span = { fromUs: Math.min(left, right), toUs: Math.max(left, right) };
        for (const next of [
          zoomed(span, by, Math.min(span.toUs, Math.max(span.fromUs, anchor)), END),
          panned(span, (anchor - END / 2) * by, END),
          showing(span, anchor, END),
          around(span, END),
        ]) {
          expect(next.fromUs).toBeGreaterThanOrEqual(0);
          expect(next.toUs).toBeLessThanOrEqual(END + 1e-6);
          expect(next.toUs).toBeGreaterThanOrEqual(next.fromUs);
        }
      }),
    );
  });
});
