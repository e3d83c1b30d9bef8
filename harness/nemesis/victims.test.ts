import fc from "fast-check";
import { expect, test } from "vitest";
import { random } from "../core/random.ts";
import { drawVictims } from "./victims.ts";

const draw = (nodes: readonly string[], voters: readonly string[], seed: number) =>
  drawVictims(nodes, voters, random(seed, "victims"));

test("tutorial: a minority, of all nodes and of those that vote", () => {
  const nodes = ["n1", "n2", "n3", "n4", "n5"];
  const drawn = Array.from({ length: 100 }, (_, seed) => draw(nodes, nodes.slice(0, 3), seed));
  expect(new Set(drawn.map(({ length }) => length))).toEqual(new Set([1, 2]));
  expect(new Set(drawn.flat())).toEqual(new Set(nodes));
  for (const victims of drawn) expect(victims.filter((node) => node < "n4").length).toBeLessThan(2);
});

test("a majority is spared, and somebody is hit where anybody can be", () => {
  const count = fc.integer({ min: 1, max: 9 });
  fc.assert(
    fc.property(count, count, fc.nat(), (nodeCount, voterCount, seed) => {
      const nodes = Array.from({ length: nodeCount }, (_, i) => `n${i + 1}`);
      const voters = nodes.slice(0, voterCount);
      const victims = draw(nodes, voters, seed);
      const votersHit = victims.filter((node) => voters.includes(node)).length;
      expect(2 * victims.length).toBeLessThan(nodes.length);
      expect(2 * votersHit).toBeLessThan(voters.length);
      const canAny = nodes.length > 2 && (voters.length > 2 || voters.length < nodes.length);
      expect(victims.length > 0).toBe(canAny);
    }),
  );
});
