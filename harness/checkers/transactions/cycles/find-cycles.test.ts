import { expect, it } from "vitest";
import { type Graph, graphOf, NO_DETAIL, REALTIME, RW, WR, WW } from "../graph/graph.ts";
import { findCycles } from "./find-cycles.ts";

it("finds the shortest cycle of each kind, and each distinct shape once", () => {
  const whole = graph([0, 1, WW], [1, 2, WW], [2, 0, RW], [1, 0, WR], [3, 4, WR], [4, 3, WW]);
  expect(found(whole)).toEqual(["G1c: 0 1", "G-single: 0 0 2"]);
  expect(found(graph([0, 1, WW], [1, 0, WW], [2, 3, WW], [3, 2, WW]))).toEqual(["G0: 0 0"]);
});

it("tells apart by where the rw edges stand", () => {
  expect(found(graph([0, 1, RW], [1, 0, RW]))).toEqual(["G2-item: 2 2"]);
  expect(found(graph([0, 1, RW], [1, 2, WW], [2, 3, RW], [3, 0, WR]))).toEqual([
    "G-nonadjacent: 0 2 1 2",
  ]);
  expect(found(graph([0, 1, RW], [1, 0, REALTIME]))).toEqual(["G-single-realtime: 2 4"]);
});

it("finds nothing where nothing goes round", () => {
  expect(found(graph([0, 1, WW], [0, 2, RW], [1, 2, WR]))).toEqual([]);
});

function graph(...edges: readonly (readonly [from: number, to: number, kind: number])[]): Graph {
  const vertexCount = 1 + Math.max(...edges.flatMap(([from, to]) => Math.max(from, to)));
  return graphOf(vertexCount, [
    (add) => {
      for (const [from, to, kind] of edges) add(from, to, kind, NO_DETAIL);
    },
  ]);
}

/** Name and kinds of each cycle, the least kind first. */
function found(within: Graph): readonly string[] {
  return findCycles(within).map(({ edges, name }) => {
    const kinds = edges.map(({ at }) => within.kinds[at]);
    const rotations = kinds.map((_, at) => [...kinds.slice(at), ...kinds.slice(0, at)].join(" "));
    return `${name}: ${rotations.sort()[0]}`;
  });
}
