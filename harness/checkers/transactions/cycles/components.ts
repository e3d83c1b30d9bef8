import { bitOf, type Graph } from "../graph/graph.ts";

/**
 * The strongly connected component of each vertex in the graph of the edges whose kind is in `kinds` (Tarjan 1972,
 * without recursion). A component has a higher number than all that can be reached from it.
 */
export function componentsOf(graph: Graph, kinds: number): Int32Array {
  const { starts, targets, vertexCount } = graph;
  const components = new Int32Array(vertexCount).fill(-1);
  const numbers = new Int32Array(vertexCount);
  const lows = new Int32Array(vertexCount);
  const next = starts.slice(0, vertexCount);
  const stack = new Int32Array(vertexCount);
  const path = new Int32Array(vertexCount);
  let [stackLength, pathLength, visited, componentCount] = [0, 0, 0, 0];
  const enter = (vertex: number) => {
    numbers[vertex] = ++visited;
    lows[vertex] = visited;
    stack[stackLength++] = vertex;
    path[pathLength++] = vertex;
  };
  const leave = (vertex: number) => {
    pathLength--;
    if (pathLength > 0) {
      const parent = path[pathLength - 1] as number;
      lows[parent] = Math.min(lows[parent] as number, lows[vertex] as number);
    }
    if (lows[vertex] !== numbers[vertex]) return;
    let member: number;
    do {
      member = stack[--stackLength] as number;
      components[member] = componentCount;
    } while (member !== vertex);
    componentCount++;
  };
  for (let root = 0; root < vertexCount; root++) {
    if (numbers[root] !== 0) continue;
    enter(root);
    while (pathLength > 0) {
      const vertex = path[pathLength - 1] as number;
      const at = next[vertex] as number;
      if (at === starts[vertex + 1]) {
        leave(vertex);
        continue;
      }
      next[vertex] = at + 1;
      if ((kinds & bitOf(graph.kinds[at] as number)) === 0) continue;
      const target = targets[at] as number;
      if (numbers[target] === 0) enter(target);
      else if (components[target] === -1)
        lows[vertex] = Math.min(lows[vertex] as number, numbers[target] as number);
    }
  }
  return components;
}
