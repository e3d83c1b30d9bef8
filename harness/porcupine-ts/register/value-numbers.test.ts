import fc from "fast-check";
import { expect, it } from "vitest";
import type { Value } from "../model.ts";
import { ValueNumbers } from "./value-numbers.ts";

it("numbers values as a Map would, in the order in which they are first seen", () => {
  const value: fc.Arbitrary<Value> = fc.oneof(
    fc.integer({ min: -2, max: 300 }),
    fc.constantFrom<Value>("1", "a", 0.5, -0, Number.NaN, 2 ** 40, true, null),
  );
  fc.assert(
    fc.property(value, fc.array(value), fc.nat(200), (initial, values, limit) => {
      const numbers = new ValueNumbers(initial, limit);
      const twin = new Map<Value, number>([[initial, 0]]);
      for (const one of values) {
        if (!twin.has(one)) twin.set(one, twin.size);
        expect(numbers.numberOf(one)).toBe(twin.get(one));
      }
      expect(numbers.values).toHaveLength(twin.size);
    }),
  );
});
