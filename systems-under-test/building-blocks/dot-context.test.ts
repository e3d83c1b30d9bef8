import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Dot,
  dotContextSchema,
  EMPTY_CONTEXT,
  hasSeen,
  mergeContexts,
  nextDot,
  withDots,
} from "./dot-context.ts";

const dot = fc.tuple(fc.constantFrom("n1", "n2"), fc.integer({ min: 1, max: 5 }));
const dots = fc.array(dot, { maxLength: 8 });
const ALL: readonly Dot[] = ["n1", "n2"].flatMap((node) =>
  [1, 2, 3, 4, 5, 6].map((count) => [node, count] as const),
);
const has = (set: readonly Dot[], [node, count]: Dot) =>
  set.some((other) => other[0] === node && other[1] === count);

test("tutorial: events in a row are one number, one with a gap before it stands alone", () => {
  const some = withDots(EMPTY_CONTEXT, [
    ["n1", 1],
    ["n1", 2],
    ["n2", 3],
  ]);
  expect(some).toEqual({ vector: { n1: 2 }, dots: [["n2", 3]] });
  expect(hasSeen(some, ["n2", 2])).toBe(false);
  const closed = withDots(some, [
    ["n2", 2],
    ["n2", 1],
  ]);
  expect(closed).toEqual({ vector: { n1: 2, n2: 3 }, dots: [] });
});

test("a context is the set of its dots, and a merge is their union", () => {
  fc.assert(
    fc.property(dots, dots, (left, right) => {
      const merged = mergeContexts(withDots(EMPTY_CONTEXT, left), withDots(EMPTY_CONTEXT, right));
      for (const one of ALL) expect(hasSeen(merged, one)).toBe(has(left, one) || has(right, one));
      expect(merged).toEqual(withDots(EMPTY_CONTEXT, [...right, ...left]));
      expect(dotContextSchema.parse(JSON.parse(JSON.stringify(merged)))).toEqual(merged);
    }),
  );
});

test("the next event of a node is new, and later than all of its own", () => {
  fc.assert(
    fc.property(dots, (known) => {
      const [node, count] = nextDot(withDots(EMPTY_CONTEXT, known), "n1");
      const own = known.filter((one) => one[0] === "n1").map((one) => one[1]);
      expect([node, count]).toEqual(["n1", Math.max(0, ...own) + 1]);
    }),
  );
});
