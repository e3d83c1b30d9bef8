import { assertNever } from "../../harness/core/assert.ts";
import type { NodeId } from "../../harness/core/ids.ts";
import { canonicalJson } from "../../harness/core/json.ts";
import { type MerkleLevel, MerkleTree } from "../building-blocks/merkle-tree.ts";
import type { PeerMessageOf } from "./messages.ts";
import type { Quorum } from "./node.ts";
import type { Replica } from "./replica.ts";
import type { Key } from "./values.ts";

export const ANTI_ENTROPY_TIMER = "anti-entropy";
const TREE_DEPTH = 2;
/** Half of the 16^2 leaves. */
const HALF_OF_LEAVES = 128;

/**
 * Compares the keys that two nodes both hold, by Merkle trees, and gives each what it lacks (Dynamo, section
 * 4.7). It finds what nobody reads, and what no hint tells of.
 */
export class AntiEntropy {
  readonly #quorum: Quorum;
  readonly #replica: Replica;
  /** By partner; those that were compared since the members last changed. */
  readonly #trees = new Map<NodeId, MerkleTree>();
  /** Changed since the trees were last looked at: keys change more often than they are compared. */
  readonly #changed = new Set<Key>();

  constructor(quorum: Quorum, replica: Replica) {
    this.#quorum = quorum;
    this.#replica = replica;
  }

  start(): void {
    const { env, settings } = this.#quorum;
    const { antiEntropyMs: meanMs } = settings;
    if (meanMs === 0) return;
    const delayMs = env.random.between(Math.ceil(meanMs / 2), Math.ceil(meanMs * 1.5));
    env.setTimer(ANTI_ENTROPY_TIMER, delayMs);
  }

  onTimer(): void {
    const { env, placement } = this.#quorum;
    this.start();
    if (!placement.members.includes(env.self)) return;
    for (const partner of placement.members) {
      const tree = partner === env.self ? null : this.#treeWith(partner);
      if (tree !== null && tree.size > 0)
        env.send(partner, { type: "compare", level: tree.level() });
    }
  }

  /** A state has changed. */
  onPut(key: Key): void {
    this.#changed.add(key);
  }

  onMembersChanged(): void {
    this.#trees.clear();
  }

  onCompare(from: NodeId, level: MerkleLevel): void {
    if (level.level > TREE_DEPTH) return;
    const { bugs, env } = this.#quorum;
    const answer = this.#treeWith(from).answer(level);
    switch (answer.kind) {
      case "equal":
        break;
      case "descend":
        env.send(from, { type: "compare", level: answer.level });
        break;
      case "leaves": {
        const leaves = bugs.has("merkle-misses-range")
          ? answer.leaves.filter((leaf) => leaf < HALF_OF_LEAVES)
          : answer.leaves;
        this.#send(from, leaves, (entries) => ({ type: "leaves", leaves, entries }));
        break;
      }
      default:
        assertNever(answer);
    }
  }

  /** Takes what the partner holds there, and then gives it all that is held here. */
  onLeaves(from: NodeId, { leaves, entries }: PeerMessageOf<"leaves">): void {
    for (const { key, state } of entries) this.#replica.learn(key, state);
    this.#send(from, leaves, (entries) => ({ type: "repair", entries }));
  }

  /** Nothing leaves this node before it is durable. */
  #send(
    to: NodeId,
    leaves: readonly number[],
    message: (entries: PeerMessageOf<"repair">["entries"]) => PeerMessageOf<"repair" | "leaves">,
  ): void {
    const { env, storage } = this.#quorum;
    const entries = this.#treeWith(to)
      .keysOf(leaves)
      .flatMap((key) => {
        const state = storage.get(key);
        return state === null ? [] : [{ key, state }];
      });
    storage.writes.whenDurable(() => env.send(to, message(entries)));
  }

  #treeWith(partner: NodeId): MerkleTree {
    this.#takeIn(this.#changed, this.#trees);
    this.#changed.clear();
    let tree = this.#trees.get(partner);
    if (!tree) {
      tree = new MerkleTree(TREE_DEPTH);
      this.#takeIn(this.#quorum.storage.states.keys(), [[partner, tree]]);
      this.#trees.set(partner, tree);
    }
    return tree;
  }

  #takeIn(keys: Iterable<Key>, trees: Iterable<readonly [NodeId, MerkleTree]>): void {
    const { env, placement, storage } = this.#quorum;
    const partners = [...trees];
    for (const key of partners.length === 0 ? [] : keys) {
      if (!placement.isHome(env.self, key)) continue;
      const state = storage.get(key);
      const version = state === null ? null : canonicalJson(state);
      for (const [partner, tree] of partners) {
        if (!placement.isHome(partner, key)) continue;
        if (version === null) tree.delete(key);
        else tree.set(key, version);
      }
    }
  }
}
