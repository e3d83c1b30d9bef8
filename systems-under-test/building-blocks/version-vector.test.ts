import fc from "fast-check";
import { expect, test } from "vitest";
import {
  compareVectors,
  covers,
  increment,
  mergeVectors,
  type VersionOrder,
  type VersionVector,
  versionVectorSchema,
} from "./version-vector.ts";

const vectorOf = (...counts: readonly number[]): VersionVector =>
  Object.fromEntries(
    counts.flatMap((count, i) => (count > 0 ? [[`n${i + 1}`, count] as const] : [])),
  );
const vector = fc
  .array(fc.nat({ max: 3 }), { minLength: 3, maxLength: 3 })
  .map((counts) => vectorOf(...counts));

test("tutorial: what happened before what, and what nobody can order", () => {
  const [a, b, both, other] = [
    vectorOf(2, 0, 0),
    vectorOf(1, 2, 0),
    vectorOf(2, 2, 1),
    vectorOf(0, 0, 3),
  ];
  expect(compareVectors(a, b)).toBe("concurrent");
  expect(compareVectors(a, both)).toBe("before");
  expect(compareVectors(b, both)).toBe("before");
  expect(compareVectors(both, a)).toBe("after");
  for (const vector of [a, b, both]) expect(compareVectors(vector, other)).toBe("concurrent");
  expect(mergeVectors(a, b)).toEqual(vectorOf(2, 2, 0));
});

test("comparing is what counting one by one says", () => {
  const byHand = (left: VersionVector, right: VersionVector): VersionOrder => {
    const signs = ["n1", "n2", "n3"].map((n) => Math.sign((left[n] ?? 0) - (right[n] ?? 0)));
    const [isLess, isMore] = [signs.includes(-1), signs.includes(1)];
    if (isLess && isMore) return "concurrent";
    return isLess ? "before" : isMore ? "after" : "equal";
  };
  fc.assert(
    fc.property(vector, vector, (left, right) => {
      expect(compareVectors(left, right)).toBe(byHand(left, right));
    }),
  );
});

test("a merge is the least vector that covers both", () => {
  fc.assert(
    fc.property(vector, vector, vector, (left, right, bound) => {
      const merged = mergeVectors(left, right);
      expect(covers(merged, left) && covers(merged, right)).toBe(true);
      if (covers(bound, left) && covers(bound, right)) expect(covers(bound, merged)).toBe(true);
    }),
  );
});

test("an event is after everything that its node knew", () => {
  fc.assert(
    fc.property(vector, (known) => {
      expect(compareVectors(known, increment(known, "n2"))).toBe("before");
    }),
  );
});

test("a vector from outside has no zeros and no fractions", () => {
  expect(versionVectorSchema.safeParse({ n1: 3 }).success).toBe(true);
  for (const bad of [{ n1: 0 }, { n1: 1.5 }, { n1: "3" }, [3]])
    expect(versionVectorSchema.safeParse(bad).success).toBe(false);
});
