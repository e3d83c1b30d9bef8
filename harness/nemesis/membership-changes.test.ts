import fc from "fast-check";
import { expect, test } from "vitest";
import { random } from "../core/random.ts";
import { effectParts, effectSize, lesserEffects, partsOn, valueOfParts } from "./effect-values.ts";
import { changed, changeText, drawChange, MEMBERSHIP_TARGETS } from "./membership-changes.ts";

const NODES = ["n1", "n2", "n3", "n4", "n5"];

test("tutorial: one in and one out", () => {
  const situation = {
    nodes: NODES,
    running: new Set(NODES),
    members: ["n1", "n2", "n3"],
    asked: "n1",
  };
  const change = drawChange("replace", situation, random(1));
  if (typeof change === "string") throw new Error(change);
  expect(changeText(change)).toMatch(/^n1: \+n[45] -n[123]$/);
  expect(changed(situation.members, change)).toHaveLength(3);
});

test("a dead node is replaced before one that is alive", () => {
  const situation = {
    nodes: NODES,
    running: new Set(["n1", "n2", "n4", "n5"]),
    members: ["n1", "n2", "n3"],
    asked: "n1",
  };
  for (let seed = 0; seed < 20; seed++)
    expect(drawChange("replace", situation, random(seed))).toMatchObject({ remove: ["n3"] });
});

test("whatever is drawn leaves three members, a majority of them running, and changes something", () => {
  const someOf = (min: number) => fc.subarray(NODES, { minLength: min });
  fc.assert(
    fc.property(
      ...([fc.constantFrom(...MEMBERSHIP_TARGETS), someOf(3), someOf(1), fc.nat()] as const),
      (target, members, running, seed) => {
        const asked = members[0] ?? "n1";
        const situation = { nodes: NODES, running: new Set(running), members, asked };
        const change = drawChange(target, situation, random(seed));
        if (typeof change === "string") return;
        const after = changed(members, change);
        expect(change.add.length + change.remove.length).toBeGreaterThan(0);
        expect(after.length).toBeGreaterThanOrEqual(3);
        expect(after.filter((node) => running.includes(node)).length * 2).toBeGreaterThan(
          after.length,
        );
        if (target === "leave" || target === "join")
          expect(Math.abs(after.length - members.length)).toBe(1);
      },
    ),
  );
});

test("two of three may stay where there are no more nodes", () => {
  const nodes = NODES.slice(0, 3);
  const situation = { nodes, running: new Set(nodes), members: nodes, asked: "n2" };
  expect(drawChange("leader-leaves", situation, random(1))).toEqual({
    ask: "n2",
    add: [],
    remove: ["n2"],
  });
});

test("changes and hand-overs can be made smaller, and lose what the cluster has not", () => {
  const value = {
    changes: [
      { ask: "n1", add: ["n4", "n5"], remove: [] },
      { ask: "n2", add: [], remove: ["n1"] },
    ],
  };
  expect(effectSize(value)).toBe(3);
  expect(lesserEffects(value)).toContainEqual({ changes: [value.changes[1]] });
  expect(lesserEffects(value)).toContainEqual({
    changes: [{ ask: "n1", add: ["n4"], remove: [] }, value.changes[1]],
  });
  const on = (whole: object, kept: readonly string[]) => {
    const parts = effectParts(JSON.parse(JSON.stringify(whole)));
    return parts && valueOfParts(partsOn(parts, (node) => kept.includes(node)));
  };
  expect(on(value, ["n1", "n2", "n4"])).toEqual({
    changes: [{ ask: "n1", add: ["n4"], remove: [] }, value.changes[1]],
  });
  expect(on(value, ["n2"])).toBeNull();
  const handOver = { handOver: { ask: "n1", to: "n2" } };
  expect(on(handOver, ["n1", "n2"])).toEqual(handOver);
  expect(on(handOver, ["n1"])).toBeNull();
  expect(lesserEffects(handOver)).toEqual([]);
});
