import { Graph } from "./graph.ts";
import type { Successors } from "./topological.ts";

/** From so many nodes cycles are looked for; the shortest one wins. */
const MOST_STARTS = 50;

/**
 * A short cycle among the marked nodes, each node before its successor, or null when there is none. Which edges it goes along is
 * all the same here; where it matters, and a shortest one is owed, `transactions/cycles/search.ts` looks.
 *
 * @param mostStarts from so many nodes it is looked for. More find shorter ones, and take longer.
 */
export function shortCycle(
  graph: Successors,
  marked: Uint8Array,
  mostStarts = MOST_STARTS,
): readonly number[] | null {
  const core = coreOf(graph, marked);
  let shortest: readonly number[] | null = null;
  for (const start of startsIn(graph, core, mostStarts)) {
    const cycle = shortestPath(graph, start, start, (to) => core[to] === 1);
    if (cycle === null) continue;
    if (shortest === null || cycle.length < shortest.length) shortest = cycle;
    if (shortest.length === 2) break;
  }
  return shortest?.slice(0, -1) ?? null;
}

/** A shortest path of at least one edge, both ends included, or null. */
export function shortestPath(
  graph: Successors,
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

/** Of the marked nodes, those from which a walk can go on for ever: what only comes after cycles is left out. */
function coreOf(graph: Successors, marked: Uint8Array): Uint8Array {
  const core = Uint8Array.from(marked);
  const exits = new Int32Array(graph.nodeCount);
  const sources = new Graph(graph.nodeCount);
  const ends: number[] = [];
  for (let node = 0; node < graph.nodeCount; node++) {
    if (marked[node] !== 1) continue;
    graph.forEach(node, (to) => {
      if (marked[to] !== 1) return;
      exits[node] = (exits[node] as number) + 1;
      sources.add(to, node);
    });
    if (exits[node] === 0) ends.push(node);
  }
  for (let end = ends.pop(); end !== undefined; end = ends.pop()) {
    core[end] = 0;
    sources.forEach(end, (source) => {
      exits[source] = (exits[source] as number) - 1;
      if (exits[source] === 0) ends.push(source);
    });
  }
  return core;
}

/** The nodes of one cycle, and after them others that may stand on cycles. */
function startsIn(graph: Successors, core: Uint8Array, most: number): readonly number[] {
  const starts = new Set(anyCycle(graph, core));
  for (let node = 0; node < core.length && starts.size < most; node++)
    if (core[node] === 1) starts.add(node);
  return [...starts].slice(0, most);
}

/** Whoever walks on for ever comes by twice. */
function anyCycle(graph: Successors, core: Uint8Array): readonly number[] {
  const walked = new Map<number, number>();
  const path: number[] = [];
  for (let at = core.indexOf(1); at !== -1; at = nextIn(graph, core, at)) {
    const before = walked.get(at);
    if (before !== undefined) return path.slice(before);
    walked.set(at, path.push(at) - 1);
  }
  return [];
}

function nextIn(graph: Successors, core: Uint8Array, from: number): number {
  let next = -1;
  graph.forEach(from, (to) => {
    if (next === -1 && core[to] === 1) next = to;
  });
  return next;
}
