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

/** From so many nodes cycles are looked for; the shortest one wins. */
const MOST_STARTS = 50;

/** A short cycle among the marked nodes, each node before its successor, or null when there is none. */
export function shortCycle(graph: Graph, marked: Uint8Array): readonly number[] | null {
  let shortest: readonly number[] | null = null;
  let starts = 0;
  for (let node = 0; node < graph.nodeCount && starts < MOST_STARTS; node++) {
    if (marked[node] === 0) continue;
    const cycle = shortestPath(graph, node, node, (to) => marked[to] === 1);
    if (cycle === null) continue;
    starts++;
    if (shortest === null || cycle.length < shortest.length) shortest = cycle;
    if (shortest.length === 2) break;
  }
  return shortest?.slice(0, -1) ?? null;
}

/** A shortest path of at least one edge, both ends included, or null. */
export function shortestPath(
  graph: Graph,
  from: number,
  to: number,
  mayVisit: (node: number) => boolean,
): readonly number[] | null {
  const cameFrom = new Map<number, number>();
  const queue = [from];
  for (const node of queue) {
    let isFound = false;
    graph.forEach(node, (next) => {
      if (cameFrom.has(next) || !mayVisit(next)) return;
      cameFrom.set(next, node);
      queue.push(next);
      isFound ||= next === to;
    });
    if (isFound) return pathTo(to, from, cameFrom);
  }
  return null;
}

function pathTo(
  to: number,
  from: number,
  cameFrom: ReadonlyMap<number, number>,
): readonly number[] {
  const path = [to];
  let node = cameFrom.get(to) as number;
  for (; node !== from; node = cameFrom.get(node) as number) path.push(node);
  return [...path, from].reverse();
}
