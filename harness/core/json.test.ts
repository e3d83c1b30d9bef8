import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson, type Json, jsonEqual } from "./json.ts";

test("the order of members does not matter, that of elements does", () => {
  expect(jsonEqual({ a: 1, b: [2, 3] }, { b: [2, 3], a: 1 })).toBe(true);
  expect(jsonEqual([1, 2], [2, 1])).toBe(false);
  expect(jsonEqual(null, 0)).toBe(false);
  expect(jsonEqual("1", 1)).toBe(false);
});

test("values are equal exactly when their canonical texts are", () => {
  const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;
  const near = json.chain((value) =>
    fc.tuple(fc.constant(value), fc.oneof(json, fc.constant(JSON.parse(JSON.stringify(value))))),
  );
  fc.assert(
    fc.property(near, ([left, right]) => {
      expect(jsonEqual(left, right)).toBe(canonicalJson(left) === canonicalJson(right));
    }),
  );
  expect(jsonEqual([Number.NaN], [null])).toBe(true);
});

test("canonical texts are equal exactly when the values are", () => {
  const json = fc.jsonValue() as fc.Arbitrary<Json>;
  fc.assert(
    fc.property(json, (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
