import fc from "fast-check";
import { expect, test } from "vitest";
import { HashRing } from "./hash-ring.ts";

const KEYS = Array.from({ length: 4_000 }, (_, n) => `k${n}`);
const nodeCount = fc.integer({ min: 1, max: 8 });
const nodesOf = (count: number) => Array.from({ length: count }, (_, i) => `n${i + 1}`);

test("tutorial: three different nodes keep a key, the same ones wherever it is asked", () => {
  const ring = new HashRing(["n1", "n2", "n3", "n4", "n5"], 64);
  const list = ring.preferenceList("cart-7", 3);
  expect(new Set(list).size).toBe(3);
  expect(new HashRing(["n5", "n4", "n3", "n2", "n1"], 64).preferenceList("cart-7", 3)).toEqual(
    list,
  );
  const [coordinator = ""] = list;
  expect(ring.without(coordinator).preferenceList("cart-7", 2)).toEqual(list.slice(1));
});

test("a list has as many nodes as there are, and a shorter list begins a longer one", () => {
  fc.assert(
    fc.property(nodeCount, fc.integer({ min: 1, max: 12 }), fc.string(), (nodes, count, key) => {
      const ring = new HashRing(nodesOf(nodes), 8);
      const list = ring.preferenceList(key, count);
      expect(list).toHaveLength(Math.min(nodes, count));
      expect(new Set(list).size).toBe(list.length);
      expect(ring.preferenceList(key, nodes).slice(0, count)).toEqual(list);
    }),
  );
});

test("a node that joins only takes, one that leaves only gives", () => {
  fc.assert(
    fc.property(nodeCount, fc.string(), (nodes, key) => {
      const ring = new HashRing(nodesOf(nodes), 16);
      const grown = ring.with("new");
      const others = grown.preferenceList(key, nodes + 1).filter((node) => node !== "new");
      expect(others).toEqual(ring.preferenceList(key, nodes));
      expect(grown.without("new").preferenceList(key, nodes)).toEqual(others);
    }),
  );
});

test("shares are fair, and the newcomer takes its share from all others alike", () => {
  const ring = new HashRing(nodesOf(4), 256);
  const ownerOf = (of: HashRing, key: string) => of.preferenceList(key, 1)[0] ?? "";
  const owners = KEYS.map((key) => ownerOf(ring, key));
  for (const node of ring.nodes) {
    const share = owners.filter((owner) => owner === node).length / KEYS.length;
    expect(share).toBeGreaterThan(0.17);
    expect(share).toBeLessThan(0.33);
  }
  const grown = ring.with("n5");
  const moved = KEYS.filter((key, i) => ownerOf(grown, key) !== owners[i]);
  expect(moved.length / KEYS.length).toBeGreaterThan(0.13);
  expect(moved.length / KEYS.length).toBeLessThan(0.27);
  const givers = new Set(moved.map((key) => ownerOf(ring, key)));
  expect(givers).toEqual(new Set(ring.nodes));
});

test("the same on every machine and Node version", () => {
  const ring = new HashRing(nodesOf(5), 8);
  expect(["a", "b", "c"].map((key) => ring.preferenceList(key, 3).join())).toMatchInlineSnapshot(`
    [
      "n1,n3,n2",
      "n1,n3,n2",
      "n3,n2,n1",
    ]
  `);
});

test("of no nodes, nobody keeps a key", () => {
  expect(new HashRing([], 8).preferenceList("a", 3)).toEqual([]);
});
