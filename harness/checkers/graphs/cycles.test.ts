import fc from "fast-check";
import { expect, test } from "vitest";
import { shortCycle, shortestPath } from "./cycles.ts";
import { Graph } from "./graph.ts";
import { topological } from "./topological.ts";

type Edges = readonly (readonly [from: number, to: number])[];

function graphOf(nodeCount: number, edges: Edges): Graph {
  const graph = new Graph(nodeCount);
  for (const [from, to] of edges) graph.add(from, to);
  return graph;
}

const ALL = (count: number) => new Uint8Array(count).fill(1);

test("tutorial: the shortest of two cycles, and nothing where there is none", () => {
  const edges: Edges = [
    [0, 1],
    [1, 2],
    [2, 0],
    [2, 3],
    [3, 4],
    [4, 3],
    [4, 5],
  ];
  const cycle = shortCycle(graphOf(6, edges), ALL(6));
  expect([...(cycle ?? [])].sort()).toEqual([3, 4]);
  expect(
    shortCycle(
      graphOf(3, [
        [0, 1],
        [1, 2],
      ]),
      ALL(3),
    ),
  ).toBeNull();
});

test("a path keeps to the nodes that it may visit", () => {
  const graph = graphOf(4, [
    [0, 1],
    [1, 3],
    [0, 2],
    [2, 3],
    [3, 0],
  ]);
  expect(shortestPath(graph, 0, 3, (node) => node !== 1)).toEqual([0, 2, 3]);
  expect(shortestPath(graph, 0, 3, (node) => node === 3)).toBeNull();
});

test("every graph without an order has a cycle among what is left, from however few starts", () => {
  const node = fc.nat({ max: 11 });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(node, node), { maxLength: 30 }),
      fc.integer({ min: 1, max: 5 }),
      (edges, starts) => {
        const graph = graphOf(12, edges);
        const order = topological(graph);
        const cycle = shortCycle(graph, "cyclic" in order ? order.cyclic : ALL(12), starts);
        expect(cycle !== null).toBe("cyclic" in order);
        for (const [at, from] of (cycle ?? []).entries()) {
          const to = cycle?.[(at + 1) % cycle.length];
          expect(edges.some((edge) => edge[0] === from && edge[1] === to)).toBe(true);
        }
      },
    ),
    { numRuns: 1_000 },
  );
});
