import fc from "fast-check";
import { expect, test } from "vitest";
import { type Validity, worst } from "./verdict.ts";

test("the worst wins: false over unknown over true; nothing at all is true", () => {
  expect(worst([true, "unknown", false, true])).toBe(false);
  expect(worst([true, "unknown", true])).toBe("unknown");
  expect(worst([true, true])).toBe(true);
  expect(worst([])).toBe(true);
});

test("merging in parts gives the same as merging at once", () => {
  const validities = fc.array(fc.constantFrom<Validity>(true, false, "unknown"));
  fc.assert(
    fc.property(validities, validities, (left, right) => {
      expect(worst([...left, ...right])).toBe(worst([worst(left), worst(right)]));
    }),
  );
});
