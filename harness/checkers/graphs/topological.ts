/** A directed graph, as far as walks through it need; nodes are numbers from 0. */
export interface Successors {
  readonly nodeCount: number;
  forEach(from: number, visit: (to: number) => void): void;
}

/** The nodes in an order that follows all edges, or those that stand on or behind a cycle (Kahn 1962). */
export function topological(graph: Successors):
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
