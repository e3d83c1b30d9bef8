import { bitOf, type Edge, type Graph } from "../graph/graph.ts";
import { componentsOf } from "./components.ts";

/** After a first cycle, longer ones are looked for along so many edges. */
const MORE_EDGES = 2_000_000;

/**
 * Cycles of one edge whose kind is in `closing`, and a shortest path back along edges whose kinds are in `path`. `visit` gets
 * each cycle as edges in order, and says whether it has enough: only shorter ones follow then. When there is such a
 * cycle, a shortest one is always among those that it gets.
 */
export function searchCycles(
  graph: Graph,
  { closing, path }: { readonly closing: number; readonly path: number },
  visit: (cycle: readonly Edge[]) => boolean,
): void {
  const order = componentsOf(graph, path);
  const cyclic = (closing & ~path) === 0 ? order : componentsOf(graph, path | closing);
  const search = new PathSearch(graph, path, { order, cyclic });
  let hasEnough = false;
  let shortest = Infinity;
  for (let from = 0; from < graph.vertexCount; from++) {
    const end = graph.starts[from + 1] as number;
    for (let at = graph.starts[from] as number; at < end; at++) {
      if ((closing & bitOf(graph.kinds[at] as number)) === 0) continue;
      const mustBeShorter = hasEnough || (shortest < Infinity && search.edgesLeft <= 0);
      const limit = mustBeShorter ? shortest - 2 : Infinity;
      if (limit < 1) return;
      const back = search.shortest(graph.targets[at] as number, from, limit);
      if (back === null) continue;
      if (shortest === Infinity) search.edgesLeft = MORE_EDGES;
      shortest = Math.min(shortest, back.length + 1);
      hasEnough = visit([{ from, at }, ...back]) || hasEnough;
    }
  }
}

/** Components of a graph: of the edges that paths go along, and of all that may be in a cycle. */
interface Components {
  readonly order: Int32Array;
  readonly cyclic: Int32Array;
}

/** Breadth-first search, which leaves out what is in no cycle with the target, and what comes after it on all paths. */
class PathSearch {
  edgesLeft = 0;
  readonly #graph: Graph;
  readonly #kinds: number;
  readonly #order: Int32Array;
  readonly #cyclic: Int32Array;
  readonly #seenIn: Int32Array;
  readonly #queue: Int32Array;
  readonly #parents: Int32Array;
  readonly #parentEdges: Int32Array;
  #searches = 0;

  constructor(graph: Graph, kinds: number, { cyclic, order }: Components) {
    this.#graph = graph;
    this.#kinds = kinds;
    this.#order = order;
    this.#cyclic = cyclic;
    this.#seenIn = new Int32Array(graph.vertexCount);
    this.#queue = new Int32Array(graph.vertexCount);
    this.#parents = new Int32Array(graph.vertexCount);
    this.#parentEdges = new Int32Array(graph.vertexCount);
  }

  /** A shortest path of at most `limit` edges; null when there is none. */
  shortest(source: number, target: number, limit: number): readonly Edge[] | null {
    const { kinds, starts, targets } = this.#graph;
    const floor = this.#order[target] as number;
    const cycle = this.#cyclic[target];
    if (this.#cyclic[source] !== cycle || (this.#order[source] as number) < floor) return null;
    const search = ++this.#searches;
    let [head, tail] = [0, 0];
    this.#queue[tail++] = source;
    this.#seenIn[source] = search;
    let [depth, levelEnd] = [0, 1];
    while (head < tail) {
      if (head === levelEnd) {
        depth++;
        levelEnd = tail;
      }
      if (depth > limit) return null;
      const vertex = this.#queue[head++] as number;
      if (vertex === target) return this.#pathTo(source, target);
      const end = starts[vertex + 1] as number;
      const begin = starts[vertex] as number;
      this.edgesLeft -= end - begin;
      for (let at = begin; at < end; at++) {
        const next = targets[at] as number;
        if (this.#seenIn[next] === search || this.#cyclic[next] !== cycle) continue;
        if ((this.#order[next] as number) < floor) continue;
        if ((this.#kinds & bitOf(kinds[at] as number)) === 0) continue;
        this.#seenIn[next] = search;
        this.#parents[next] = vertex;
        this.#parentEdges[next] = at;
        this.#queue[tail++] = next;
      }
    }
    return null;
  }

  #pathTo(source: number, target: number): readonly Edge[] {
    const path: Edge[] = [];
    for (let vertex = target; vertex !== source; ) {
      const from = this.#parents[vertex] as number;
      path.push({ from, at: this.#parentEdges[vertex] as number });
      vertex = from;
    }
    return path.reverse();
  }
}
