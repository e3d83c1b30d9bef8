import fc from "fast-check";
import { expect, test } from "vitest";
import { Leadership, reachedByMajority } from "./leadership.ts";

test("tutorial: a leader knows how far a majority is", () => {
  const leadership = new Leadership(["n2", "n3", "n4", "n5"], 8, 1_000);
  leadership.of("n2").matchIndex = 7;
  leadership.of("n3").matchIndex = 5;
  expect(leadership.majorityMatchIndex(9)).toBe(5);
  leadership.of("n4").confirmedRound = 3;
  leadership.of("n5").confirmedRound = 2;
  leadership.round = 3;
  expect(leadership.majorityConfirmedRound()).toBe(2);
  leadership.of("n2").heardAtMs = 1_500;
  expect(leadership.majorityHeardAtMs(2_000)).toBe(1_000);
  leadership.of("n3").heardAtMs = 1_200;
  expect(leadership.majorityHeardAtMs(2_000)).toBe(1_200);
});

test("what a majority reaches is what counting says", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { minLength: 1, maxLength: 9 }), (values) => {
      let simple = 0;
      for (let candidate = 0; candidate <= 9; candidate++) {
        const count = values.filter((value) => value >= candidate).length;
        if (count * 2 > values.length) simple = candidate;
      }
      expect(reachedByMajority(values)).toBe(simple);
    }),
  );
});
