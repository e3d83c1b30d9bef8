import fc from "fast-check";
import { expect, test } from "vitest";
import {
  hasQuorum,
  initialConfiguration,
  isVoter,
  reachedByMajority,
  reachedByQuorum,
} from "./configuration.ts";

test("tutorial: a joint configuration needs a majority of the old and one of the new", () => {
  const joint = { voters: ["n1", "n2", "n3"], next: ["n3", "n4", "n5"] };
  const agreed = (...nodes: readonly string[]) => hasQuorum(joint, (node) => nodes.includes(node));
  expect(agreed("n1", "n2", "n3")).toBe(false);
  expect(agreed("n1", "n3", "n4")).toBe(true);
  expect(agreed("n3", "n4", "n5")).toBe(false);
  expect(isVoter(joint, "n5")).toBe(true);
  expect(isVoter({ voters: joint.voters, next: null }, "n5")).toBe(false);
});

test("the initial members are the first nodes by number, whoever asks", () => {
  const nodes = ["n10", "n2", "n1"];
  expect(initialConfiguration(nodes, 2).voters).toEqual(["n1", "n2"]);
  expect(initialConfiguration(nodes, null).voters).toEqual(["n1", "n2", "n10"]);
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

test("what both majorities reach is the lesser of the two", () => {
  const numbers = new Map([
    ["n1", 5],
    ["n2", 5],
    ["n3", 1],
    ["n4", 2],
  ]);
  const joint = { voters: ["n1", "n2", "n3"], next: ["n3", "n4"] };
  expect(reachedByQuorum(joint, (node) => numbers.get(node) ?? 0)).toBe(1);
});
