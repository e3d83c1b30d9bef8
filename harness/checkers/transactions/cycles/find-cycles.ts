import { bitOf, type Edge, type Graph, PROCESS, REALTIME, RW, WR, WW } from "../graph/graph.ts";
import { CYCLE_NAMES, type CycleName, classify, shapeOf } from "./classify.ts";
import { componentsOf } from "./components.ts";
import { originalEdges, withoutAdjacentReads } from "./product.ts";
import { searchCycles } from "./search.ts";

/** A cycle of transactions: each comes before the next, and the last before the first. */
export interface Cycle {
  readonly name: CycleName;
  readonly edges: readonly Edge[];
}

/** With so many distinct shapes a search has enough, but for shorter ones. */
const MAX_SHAPES = 8;

const WRITES = bitOf(WW);
const DEPENDENCIES = WRITES | bitOf(WR);
const LEVELS = [0, bitOf(PROCESS), bitOf(REALTIME)] as const;

/**
 * Cycles of distinct shapes. Each family is searched without time, with the order of processes and with real time; of each
 * search a shortest cycle is kept, and some longer ones. Which models the cycles rule out is exact: no cycle is left out
 * that would rule out more.
 */
export function findCycles(graph: Graph): readonly Cycle[] {
  const everything = DEPENDENCIES | bitOf(RW) | bitOf(PROCESS) | bitOf(REALTIME);
  if (isAcyclic(graph, everything)) return [];
  const found = new Map<string, Cycle>();
  for (const extra of LEVELS) searchLevel(graph, extra, found);
  return [...found.values()].sort(
    (left, right) =>
      CYCLE_NAMES.indexOf(left.name) - CYCLE_NAMES.indexOf(right.name) ||
      left.edges.length - right.edges.length,
  );
}

function searchLevel(graph: Graph, extra: number, found: Map<string, Cycle>): void {
  const before = DEPENDENCIES | extra;
  const all = before | bitOf(RW);
  if (isAcyclic(graph, all)) return;
  const keep = collector(graph, found);
  const closingWrites = extra === 0 ? WRITES : extra;
  searchCycles(graph, { closing: closingWrites, path: WRITES | extra }, keep());
  searchCycles(graph, { closing: bitOf(WR), path: before }, keep());
  searchCycles(graph, { closing: bitOf(RW), path: before }, keep());
  const product = withoutAdjacentReads(graph, all);
  const keepOriginal = keep();
  searchCycles(product, { closing: bitOf(RW), path: all }, (cycle) =>
    keepOriginal(originalEdges(product, cycle)),
  );
  searchCycles(graph, { closing: bitOf(RW), path: all }, keep());
}

function collector(
  graph: Graph,
  found: Map<string, Cycle>,
): () => (edges: readonly Edge[]) => boolean {
  return () => {
    const shapes = new Set<string>();
    return (edges) => {
      const kinds = edges.map(({ at }) => graph.kinds[at] as number);
      const shape = shapeOf(kinds);
      if (!found.has(shape)) found.set(shape, { name: classify(kinds), edges });
      shapes.add(shape);
      return shapes.size >= MAX_SHAPES;
    };
  };
}

function isAcyclic(graph: Graph, kinds: number): boolean {
  const components = componentsOf(graph, kinds);
  const seen = new Uint8Array(graph.vertexCount);
  for (const component of components) {
    if (seen[component] === 1) return false;
    seen[component] = 1;
  }
  return true;
}
