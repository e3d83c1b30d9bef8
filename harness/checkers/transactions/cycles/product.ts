import { bitOf, type Edge, type EdgeSource, type Graph, graphOf, RW } from "../graph/graph.ts";
import { componentsOf } from "./components.ts";

/**
 * The graph in which no path has two rw edges in a row. It has two vertices for each of `graph`: `2 v` is reached by any other
 * edge, and `2 v + 1` by an rw edge. So its cycles are the closed walks that snapshot isolation forbids. The details
 * of its edges are their places in `graph`.
 */
export function withoutAdjacentReads(graph: Graph, kinds: number): Graph {
  const components = componentsOf(graph, kinds);
  const product: EdgeSource = (add) => {
    for (let from = 0; from < graph.vertexCount; from++) {
      const end = graph.starts[from + 1] as number;
      for (let at = graph.starts[from] as number; at < end; at++) {
        const to = graph.targets[at] as number;
        const kind = graph.kinds[at] as number;
        if (components[from] !== components[to] || (kinds & bitOf(kind)) === 0) continue;
        add(2 * from, kind === RW ? 2 * to + 1 : 2 * to, kind, at);
        if (kind !== RW) add(2 * from + 1, 2 * to, kind, at);
      }
    }
  };
  return graphOf(2 * graph.vertexCount, [product]);
}

/** The edges of the graph that a product was made of. */
export function originalEdges(product: Graph, edges: readonly Edge[]): readonly Edge[] {
  return edges.map(({ at, from }) => {
    return { from: Math.floor(from / 2), at: product.details[at] as number };
  });
}
