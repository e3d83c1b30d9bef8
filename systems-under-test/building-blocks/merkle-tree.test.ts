import fc from "fast-check";
import { expect, test } from "vitest";
import { type MerkleLevel, MerkleTree, merkleLevelSchema } from "./merkle-tree.ts";

type Copy = Readonly<Record<string, string>>;

function treeOf(copy: Copy, depth?: number): MerkleTree {
  const tree = new MerkleTree(depth);
  for (const [key, version] of Object.entries(copy)) tree.set(key, version);
  return tree;
}

/** Both sides take turns; every level goes through JSON. The keys in leaves that differ, and how many levels were sent. */
function exchange(first: MerkleTree, second: MerkleTree) {
  let message: MerkleLevel = first.level();
  for (let sent = 1; ; sent++) {
    const reader = sent % 2 === 1 ? second : first;
    const answer = reader.answer(merkleLevelSchema.parse(JSON.parse(JSON.stringify(message))));
    if (answer.kind === "equal") return { keys: [], sent };
    if (answer.kind === "leaves") {
      const keys = new Set([...first.keysOf(answer.leaves), ...second.keysOf(answer.leaves)]);
      return { keys: [...keys].sort(), sent };
    }
    message = answer.level;
  }
}

test("tutorial: two copies that differ in one key of a thousand find it in four messages", () => {
  const copy = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`k${n}`, "v1"]));
  const [mine, theirs] = [treeOf(copy), treeOf(copy)];
  expect(exchange(mine, theirs)).toEqual({ keys: [], sent: 1 });
  theirs.set("k7", "v2");
  const { keys, sent } = exchange(mine, theirs);
  expect(keys).toContain("k7");
  expect(keys.length).toBeLessThan(10);
  expect(sent).toBe(4);
  mine.set("k7", "v2");
  expect(exchange(mine, theirs).keys).toEqual([]);
});

const copy = fc.dictionary(
  fc.constantFrom("a", "b", "c", "d", "e", "f", "g"),
  fc.constantFrom("1", "2"),
  { maxKeys: 7 },
);

test("every key that differs is found, and equal copies are equal whatever their past", () => {
  fc.assert(
    fc.property(copy, copy, fc.integer({ min: 1, max: 4 }), (left, right, depth) => {
      const [mine, theirs] = [treeOf(left, depth), treeOf(right, depth)];
      const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
      const differing = [...keys].filter((key) => left[key] !== right[key]);
      const found = exchange(mine, theirs).keys;
      for (const key of differing) expect(found).toContain(key);
      if (differing.length === 0) expect(found).toEqual([]);

      for (const key of Object.keys(left)) if (!(key in right)) mine.delete(key);
      for (const [key, version] of Object.entries(right)) mine.set(key, version);
      expect(mine.level()).toEqual(treeOf(right, depth).level());
      expect(mine.size).toBe(Object.keys(right).length);
      expect(exchange(mine, theirs)).toEqual({ keys: [], sent: 1 });
    }),
  );
});

test("an empty tree has no hash at all", () => {
  const tree = treeOf({ a: "1" });
  tree.delete("a");
  tree.delete("never there");
  expect(tree.level()).toEqual({ level: 0, parents: [], hashes: [] });
  expect(tree.keysOf([0, 1, 2])).toEqual([]);
});

test("a peer with a deeper tree is refused", () => {
  const level = { level: 3, parents: [0], hashes: [] };
  expect(() => new MerkleTree(2).answer(level)).toThrow("level 3 of a Merkle tree of depth 2");
});
