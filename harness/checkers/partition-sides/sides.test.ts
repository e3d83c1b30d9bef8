import { expect, test } from "vitest";
import { sidesOf } from "./sides.ts";

const NODES = ["n1", "n2", "n3", "n4", "n5"];

test("two groups that do not hear each other are two sides", () => {
  const cut = {
    n1: ["n3", "n4", "n5"],
    n2: ["n3", "n4", "n5"],
    n3: ["n1", "n2"],
    n4: ["n1", "n2"],
    n5: ["n1", "n2"],
  };
  expect(sidesOf(NODES, cut)).toEqual([
    ["n1", "n2"],
    ["n3", "n4", "n5"],
  ]);
});

test("a link that carries one way only joins nobody", () => {
  const deaf = { n1: ["n2", "n3", "n4", "n5"] };
  expect(sidesOf(NODES, deaf)).toEqual([["n1"], ["n2", "n3", "n4", "n5"]]);
  const mute = { n2: ["n1"], n3: ["n1"], n4: ["n1"], n5: ["n1"] };
  expect(sidesOf(NODES, mute)).toEqual([["n1"], ["n2", "n3", "n4", "n5"]]);
});

test("a bridge keeps both halves on one side, and so does no cut at all", () => {
  const bridge = { n1: ["n4", "n5"], n2: ["n4", "n5"], n4: ["n1", "n2"], n5: ["n1", "n2"] };
  expect(sidesOf(NODES, bridge)).toEqual([NODES]);
  expect(sidesOf(NODES, {})).toEqual([NODES]);
});
