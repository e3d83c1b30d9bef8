import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { NodeId } from "../core/ids.ts";
import { random } from "../core/random.ts";
import {
  majorityOf,
  type Partition,
  partitionOf,
  SHAPES,
  type Shape,
  splitBetween,
} from "./grudges.ts";

const names = (count: number): readonly NodeId[] =>
  Array.from({ length: count }, (_, i) => `n${i + 1}`);
const FIVE = names(5);

/** Simple twin of every check below: does `to` get what `from` sends? */
const hears = ({ grudge }: Partition, to: NodeId, from: NodeId): boolean =>
  grudge.get(to)?.has(from) !== true;
const view = (partition: Partition, nodes: readonly NodeId[], to: NodeId): readonly NodeId[] =>
  nodes.filter((from) => hears(partition, to, from));
const cutOf = (shape: Shape, nodes: readonly NodeId[], seed: number): Partition => {
  const partition = partitionOf(shape, nodes, random(seed, "test"));
  if (partition === null) throw new Error(`${shape} of ${nodes.length} nodes`);
  return partition;
};
/** Holds for any seed and every cluster of `from` to 9 nodes. */
const forClusters = (from: number, holds: (nodes: readonly NodeId[], seed: number) => void): void =>
  fc.assert(
    fc.property(fc.integer({ min: from, max: 9 }), fc.nat(), (count, seed) =>
      holds(names(count), seed),
    ),
    { numRuns: 300 },
  );

test("a grudge names for each node those that it does not hear", () => {
  const partition = splitBetween(FIVE, new Set(["n4", "n2"]));
  expect(partition).toEqual({
    grudge: new Map([
      ["n1", new Set(["n2", "n4"])],
      ["n2", new Set(["n1", "n3", "n5"])],
      ["n3", new Set(["n2", "n4"])],
      ["n4", new Set(["n1", "n3", "n5"])],
      ["n5", new Set(["n2", "n4"])],
    ]),
    nodes: ["n2", "n4"],
    description: "{n2 n4} | {n1 n3 n5}",
  });
});

test("every shape of every cluster is cut or declined, names known nodes and the same ones for the same seed", () => {
  forClusters(1, (nodes, seed) => {
    for (const shape of SHAPES) {
      const partition = partitionOf(shape, nodes, random(seed, "test"));
      expect(partitionOf(shape, nodes, random(seed, "test"))).toEqual(partition);
      if (partition === null) continue;
      expect(partition.grudge.size).toBeGreaterThan(0);
      expect(nodes).toEqual(expect.arrayContaining([...partition.nodes]));
      for (const [to, unheard] of partition.grudge) {
        expect(nodes).toContain(to);
        expect(unheard.size).toBeGreaterThan(0);
        expect(unheard).not.toContain(to);
        expect(nodes).toEqual(expect.arrayContaining([...unheard]));
      }
    }
  });
});

test("too small clusters are declined", () => {
  const declined = (count: number) =>
    SHAPES.filter((shape) => partitionOf(shape, names(count), random(1)) === null);
  expect(declined(1)).toEqual(SHAPES);
  expect(declined(2)).toEqual(["majority", "majorities-ring", "bridge"]);
  expect(declined(3)).toEqual([]);
});

describe("two sides that hear only themselves", () => {
  const sides: readonly [Shape, (count: number) => number][] = [
    ["one", () => 1],
    ["majority", (count) => count - majorityOf(count)],
    ["minority-third", (count) => Math.max(1, Math.floor((count - 1) / 3))],
    ["halves", (count) => Math.floor(count / 2)],
  ];
  test.each(sides)("%s", (shape, smallerSide) => {
    forClusters(3, (nodes, seed) => {
      const partition = cutOf(shape, nodes, seed);
      const side = new Set(partition.nodes);
      expect(side.size).toBe(smallerSide(nodes.length));
      for (const to of nodes)
        for (const from of nodes)
          expect(hears(partition, to, from)).toBe(side.has(to) === side.has(from));
    });
  });
});

describe("majorities-ring", () => {
  test("every node hears a majority with itself in it, and no two hear the same one", () => {
    forClusters(3, (nodes, seed) => {
      const partition = cutOf("majorities-ring", nodes, seed);
      const views = nodes.map((node) => view(partition, nodes, node));
      for (const [i, heard] of views.entries()) {
        expect(heard).toContain(nodes[i]);
        expect(heard.length).toBeGreaterThanOrEqual(majorityOf(nodes.length));
        expect(heard.length).toBeLessThan(nodes.length);
      }
      expect(new Set(views.map((heard) => heard.join(" "))).size).toBe(nodes.length);
    });
  });

  test("of five is a ring: each hears exactly its two neighbours, who hear it", () => {
    const nodes = names(5);
    for (let seed = 0; seed < 50; seed++) {
      const partition = cutOf("majorities-ring", nodes, seed);
      for (const node of nodes) {
        const heard = view(partition, nodes, node);
        expect(heard).toHaveLength(3);
        for (const other of heard) expect(hears(partition, other, node)).toBe(true);
      }
    }
  });

  test("of more than five is balanced, two-way and differs from seed to seed", () => {
    const shapes = new Set<string>();
    for (let seed = 0; seed < 50; seed++) {
      const nodes = names(7);
      const partition = cutOf("majorities-ring", nodes, seed);
      shapes.add(partition.description);
      for (const to of nodes) {
        expect(view(partition, nodes, to).length).toBeLessThanOrEqual(majorityOf(7) + 2);
        for (const from of nodes)
          expect(hears(partition, to, from)).toBe(hears(partition, from, to));
      }
    }
    expect(shapes.size).toBeGreaterThan(20);
  });

  test("says who hears whom", () => {
    const nodes = names(3);
    const partition = cutOf("majorities-ring", nodes, 1);
    const views = nodes.map((to) => `${to} hears {${view(partition, nodes, to).join(" ")}}`);
    expect(partition.description).toBe(views.join(", "));
  });
});

test("bridge: exactly one node hears and is heard by all, the halves hear only themselves and it", () => {
  forClusters(3, (nodes, seed) => {
    const partition = cutOf("bridge", nodes, seed);
    const bridges = nodes.filter((node) => view(partition, nodes, node).length === nodes.length);
    expect(bridges).toHaveLength(1);
    const [middle] = bridges;
    expect(partition.nodes).toEqual(nodes.filter((node) => node !== middle));
    const components = new Set(
      partition.nodes.map((node) =>
        view(partition, nodes, node)
          .filter((other) => other !== middle)
          .join(" "),
      ),
    );
    const sizes = [...components].map((component) => component.split(" ").length).sort();
    const others = nodes.length - 1;
    expect(sizes).toEqual([Math.floor(others / 2), Math.ceil(others / 2)]);
    for (const to of nodes)
      for (const from of nodes) {
        expect(hears(partition, to, from)).toBe(hears(partition, from, to));
        if (from === middle) expect(hears(partition, to, from)).toBe(true);
      }
  });
});

test("one-way: half of the nodes do not hear the others, who hear everybody", () => {
  forClusters(2, (nodes, seed) => {
    const partition = cutOf("one-way", nodes, seed);
    const deaf = new Set(partition.nodes);
    expect([Math.floor(nodes.length / 2), Math.ceil(nodes.length / 2)]).toContain(deaf.size);
    for (const to of nodes)
      for (const from of nodes)
        expect(hears(partition, to, from)).toBe(!deaf.has(to) || deaf.has(from));
  });
});
