import { shortCycle } from "../register-history/cycles.ts";
import { type Graph, topological } from "../register-history/graph.ts";
import { type CausalOrder, graphOf, isBefore, pathBetween } from "./causal-order.ts";
import { PastWrites } from "./past-writes.ts";

/**
 * CyclicCF: w1 conflicts before w2 when somebody who has w1 in its past read w2 from that key, so everybody must see w2 as
 * the later one. No order of the writes is the same for all when that, with causal order, goes round in a circle.
 *
 * @returns all operations that show such a circle, or null.
 */
export function conflictCycle(order: CausalOrder): readonly number[] | null {
  const conflicts = new Conflicts();
  const graph = graphOf(order.history, order.columns);
  addConflicts(order, graph, conflicts);
  const sorted = topological(graph);
  if ("order" in sorted) return null;
  const cycle = shortCycle(graph, sorted.cyclic) ?? [];
  return cycle.flatMap((id, at) => {
    const reader = conflicts.reader(id, cycle[(at + 1) % cycle.length] as number);
    return reader === null ? [id] : pathBetween(order, id, reader);
  });
}

function addConflicts(order: CausalOrder, graph: Graph, conflicts: Conflicts): void {
  const { columns, history } = order;
  const past = new PastWrites(order);
  for (let reader = 0; reader < history.ops.length; reader++) {
    const later = columns.reads[reader] as number;
    if (later < 0) continue;
    past.forEach(reader, (earlier) => {
      if (earlier === later || isBefore(order, earlier, later)) return;
      if (conflicts.add(earlier, later, reader)) graph.add(earlier, later);
    });
  }
}

/** Who showed that one write comes before another. */
class Conflicts {
  readonly #readers = new Map<number, Map<number, number>>();

  /** False when that was known. */
  add(earlier: number, later: number, reader: number): boolean {
    const known = this.#readers.get(later);
    if (known === undefined) this.#readers.set(later, new Map([[earlier, reader]]));
    else if (known.has(earlier)) return false;
    else known.set(earlier, reader);
    return true;
  }

  reader(earlier: number, later: number): number | null {
    return this.#readers.get(later)?.get(earlier) ?? null;
  }
}
