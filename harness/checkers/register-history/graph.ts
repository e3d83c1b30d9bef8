/** A directed graph that grows; nodes are numbers from 0. */
export class Graph {
  readonly #head: Int32Array;
  #next: Int32Array;
  #target: Int32Array;
  #edgeCount = 0;

  constructor(nodeCount: number) {
    this.#head = new Int32Array(nodeCount).fill(-1);
    this.#next = new Int32Array(nodeCount * 2);
    this.#target = new Int32Array(nodeCount * 2);
  }

  get nodeCount(): number {
    return this.#head.length;
  }

  add(from: number, to: number): void {
    if (this.#edgeCount === this.#next.length) {
      this.#next = grown(this.#next);
      this.#target = grown(this.#target);
    }
    this.#next[this.#edgeCount] = this.#head[from] as number;
    this.#target[this.#edgeCount] = to;
    this.#head[from] = this.#edgeCount++;
  }

  /** Calls `visit` for each successor of a node. */
  forEach(from: number, visit: (to: number) => void): void {
    for (let edge = this.#head[from] as number; edge >= 0; edge = this.#next[edge] as number)
      visit(this.#target[edge] as number);
  }
}

function grown(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(16, array.length * 2));
  larger.set(array);
  return larger;
}

/** The nodes in an order that follows all edges, or those that stand on or behind a cycle (Kahn 1962). */
export function topological(graph: Graph):
  | { readonly order: Int32Array }
  | {
      /** By node, 1 for what is left. */
      readonly cyclic: Uint8Array;
    } {
  const { nodeCount } = graph;
  const missing = new Int32Array(nodeCount);
  for (let node = 0; node < nodeCount; node++)
    graph.forEach(node, (to) => {
      missing[to] = (missing[to] as number) + 1;
    });
  const order = new Int32Array(nodeCount);
  let length = 0;
  for (let node = 0; node < nodeCount; node++) if (missing[node] === 0) order[length++] = node;
  for (let at = 0; at < length; at++)
    graph.forEach(order[at] as number, (to) => {
      missing[to] = (missing[to] as number) - 1;
      if (missing[to] === 0) order[length++] = to;
    });
  if (length === nodeCount) return { order };
  return { cyclic: Uint8Array.from(missing, (count) => (count > 0 ? 1 : 0)) };
}
