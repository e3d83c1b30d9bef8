import { z } from "zod";
import { assert } from "../../harness/core/assert.ts";
import { deriveSeed } from "../../harness/core/random.ts";
import { keyPosition, POSITION_COUNT } from "./key-position.ts";

const BRANCHING = 16;
const WORD = 0x1_0000_0000;

/** Hashes of nodes of one level, under the nodes of the level above that differed. JSON as it is. */
export type MerkleLevel = {
  /** 0 is the root. */
  readonly level: number;
  /** Indexes of nodes one level up, whose children were looked at; of the root: none. */
  readonly parents: readonly number[];
  /** Ascending; nodes without a key below them are left out. */
  readonly hashes: readonly (readonly [index: number, hash: number])[];
};

const natural = z.number().int().nonnegative();

export const merkleLevelSchema: z.ZodType<MerkleLevel> = z.object({
  level: natural,
  parents: z.array(natural),
  hashes: z.array(z.tuple([natural, natural])),
});

/** What comes of a peer's level. */
export type MerkleAnswer =
  | { readonly kind: "equal" }
  /** To be sent back. */
  | { readonly kind: "descend"; readonly level: MerkleLevel }
  /** The leaves whose keys differ somehow: {@link MerkleTree.keysOf} names them. */
  | { readonly kind: "leaves"; readonly leaves: readonly number[] };

interface Entry {
  readonly leaf: number;
  readonly hash: number;
}

/**
 * Finds the keys in which two copies differ by exchanging few hashes (Merkle 1987; Dynamo, section 4.7). A leaf stands for a
 * range of key positions. The hash of a node is the xor of those of the keys below it, so a change costs one step a level;
 * a difference goes unseen with probability 2^-53, and this is no protection against malice.
 *
 * The comparison: one side sends `level()`, both take turns with `answer()` until it says equal or leaves. Both sides
 * may change meanwhile: what is missed then differs again the next time.
 *
 * Belongs to one node, and is changed in place.
 */
export class MerkleTree {
  readonly #depth: number;
  /** By key. */
  readonly #entries = new Map<string, Entry>();
  /** By level, by index. Without a key below, there is no hash. */
  readonly #hashes: readonly Map<number, number>[];
  readonly #leaves = new Map<number, Set<string>>();

  /** @param depth levels below the root; there are 16^depth leaves. Both sides must have the same. */
  constructor(depth = 3) {
    assert(depth >= 1 && depth <= 6, `a Merkle tree of depth ${depth}`);
    this.#depth = depth;
    this.#hashes = Array.from({ length: depth + 1 }, () => new Map());
  }

  get size(): number {
    return this.#entries.size;
  }

  /** @param version any text that is equal exactly where the copies are: of a JSON value, its canonical form. */
  set(key: string, version: string): void {
    this.delete(key);
    const leaf = Math.floor(keyPosition(key) / (POSITION_COUNT / BRANCHING ** this.#depth));
    const entry = { leaf, hash: deriveSeed(0, "entry", key, version) };
    this.#entries.set(key, entry);
    const keys = this.#leaves.get(leaf) ?? new Set();
    this.#leaves.set(leaf, keys.add(key));
    this.#toggle(entry);
  }

  delete(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    const keys = this.#leaves.get(entry.leaf);
    keys?.delete(key);
    if (keys?.size === 0) this.#leaves.delete(entry.leaf);
    this.#toggle(entry);
  }

  /** The root, or the children of `parents`, which are nodes one level above `level`. */
  level(level = 0, parents: readonly number[] = []): MerkleLevel {
    const hashes: [number, number][] = [];
    for (const index of indexesOf(level, parents)) {
      const hash = this.#hashOf(level, index);
      if (hash !== 0) hashes.push([index, hash]);
    }
    return { level, parents, hashes };
  }

  /** Compares a peer's level with the own one. @throws when the peer's tree is deeper than this one. */
  answer({ level, parents, hashes }: MerkleLevel): MerkleAnswer {
    assert(level <= this.#depth, `level ${level} of a Merkle tree of depth ${this.#depth}`);
    const theirs = new Map(hashes);
    const differing = indexesOf(level, parents).filter(
      (index) => this.#hashOf(level, index) !== (theirs.get(index) ?? 0),
    );
    if (differing.length === 0) return { kind: "equal" };
    if (level === this.#depth) return { kind: "leaves", leaves: differing };
    return { kind: "descend", level: this.level(level + 1, differing) };
  }

  /** All own keys in these leaves, those that do not differ too. */
  keysOf(leaves: readonly number[]): readonly string[] {
    return leaves.flatMap((leaf) => [...(this.#leaves.get(leaf) ?? [])]).sort();
  }

  #hashOf(level: number, index: number): number {
    return this.#hashes[level]?.get(index) ?? 0;
  }

  /** Adds an entry to the hashes above it, or takes it out: xor does both. */
  #toggle({ leaf, hash }: Entry): void {
    let index = leaf;
    for (let level = this.#depth; level >= 0; level--) {
      const changed = xor(this.#hashOf(level, index), hash);
      if (changed === 0) this.#hashes[level]?.delete(index);
      else this.#hashes[level]?.set(index, changed);
      index = Math.floor(index / BRANCHING);
    }
  }
}

function indexesOf(level: number, parents: readonly number[]): readonly number[] {
  if (level === 0) return [0];
  return parents.flatMap((parent) =>
    Array.from({ length: BRANCHING }, (_, child) => parent * BRANCHING + child),
  );
}

/** Of integers of up to 53 bits. */
function xor(left: number, right: number): number {
  const high = Math.floor(left / WORD) ^ Math.floor(right / WORD);
  return high * WORD + ((left ^ right) >>> 0);
}
