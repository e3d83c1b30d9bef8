import { assert } from "../../harness/core/assert.ts";
import type { NodeId } from "../../harness/core/ids.ts";
import { deriveSeed } from "../../harness/core/random.ts";
import { keyPosition } from "./key-position.ts";

interface Point {
  readonly position: number;
  readonly node: NodeId;
}

/**
 * Consistent hashing with virtual nodes (Karger et al. 1997; Dynamo, DeCandia et al. 2007, section 4.2): which nodes keep
 * a key. Each node stands at as many places of the ring as it has virtual nodes, and its places depend on its name alone:
 * when a node joins or leaves, only the keys that it takes or gives up move. Immutable.
 */
export class HashRing {
  /** In ascending order of their names. */
  readonly nodes: readonly NodeId[];
  readonly #virtualNodeCount: number;
  readonly #points: readonly Point[];

  /** @param virtualNodeCount places of each node; with 64 the largest share is seldom above 1.5 times the mean. */
  constructor(nodes: Iterable<NodeId>, virtualNodeCount: number) {
    assert(virtualNodeCount >= 1, `a node of the ring has ${virtualNodeCount} places`);
    this.nodes = [...new Set(nodes)].sort();
    this.#virtualNodeCount = virtualNodeCount;
    this.#points = this.nodes
      .flatMap((node) => pointsOf(node, virtualNodeCount))
      .sort((a, b) => a.position - b.position || (a.node < b.node ? -1 : 1));
  }

  /**
   * The first `count` different nodes clockwise from the key: its first node coordinates, the others keep copies. All
   * nodes when there are no more.
   */
  preferenceList(key: string, count: number): readonly NodeId[] {
    const found: NodeId[] = [];
    const wanted = Math.min(count, this.nodes.length);
    const first = this.#firstFrom(keyPosition(key));
    for (let step = 0; found.length < wanted; step++) {
      const { node } = this.#points[(first + step) % this.#points.length] as Point;
      if (!found.includes(node)) found.push(node);
    }
    return found;
  }

  with(node: NodeId): HashRing {
    return new HashRing([...this.nodes, node], this.#virtualNodeCount);
  }

  without(node: NodeId): HashRing {
    return new HashRing(
      this.nodes.filter((other) => other !== node),
      this.#virtualNodeCount,
    );
  }

  /** The index of the first point at or after a position; behind the last one comes the first. */
  #firstFrom(position: number): number {
    let low = 0;
    let high = this.#points.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#points[middle] as Point).position < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function pointsOf(node: NodeId, count: number): readonly Point[] {
  return Array.from({ length: count }, (_, nth) => ({
    position: deriveSeed(0, "ring", node, nth),
    node,
  }));
}
