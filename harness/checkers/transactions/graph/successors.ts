import type { Successors } from "../../graphs/topological.ts";
import type { Graph } from "./graph.ts";

/** A graph in rows for walks that need not know kinds of edges. */
export function successorsOf({ starts, targets }: Pick<Graph, "starts" | "targets">): Successors {
  return {
    nodeCount: starts.length - 1,
    forEach: (from, visit) => {
      const end = starts[from + 1] as number;
      for (let at = starts[from] as number; at < end; at++) visit(targets[at] as number);
    },
  };
}
