import { shortCycle } from "../graphs/cycles.ts";
import type { Graph } from "../graphs/graph.ts";
import { topological } from "../graphs/topological.ts";
import { type CausalOrder, graphOf, isBefore, pathBetween } from "./causal-order.ts";
import { PastWrites } from "./past-writes.ts";

/**
 * CyclicCF: w1 conflicts before w2 when somebody who has w1 in its past read w2 from that key, so everybody must see w2 as
 * the later one. No order of the writes is the same for all when that, with causal order, goes round in a circle.
 *
 * @returns all operations that show such a circle, or null.
 */
export function conflictCycle(
  order: CausalOrder,
  past = new PastWrites(order),
): readonly number[] | null {
  const graph = graphOf(order.history, order.columns);
  addConflicts(order, past, graph);
  const sorted = topological(graph);
  if ("order" in sorted) return null;
  const cycle = shortCycle(graph, sorted.cyclic) ?? [];
  return cycle.flatMap((id, at) => {
    const reader = readerOf(order, past, id, cycle[(at + 1) % cycle.length] as number);
    return reader === null ? [id] : pathBetween(order, id, reader);
  });
}

function addConflicts(order: CausalOrder, past: PastWrites, graph: Graph): void {
  const { columns, history } = order;
  for (let reader = 0; reader < history.ops.length; reader++) {
    const later = columns.reads[reader] as number;
    if (later < 0) continue;
    for (let session = 0; session < history.sessions.length; session++) {
      const earlier = past.latest(reader, session);
      if (earlier < 0 || earlier === later || isBefore(order, earlier, later)) continue;
      graph.add(earlier, later);
    }
  }
}

/** Who showed that one write comes before another, although causal order does not say so; null: causal order does. */
function readerOf(
  order: CausalOrder,
  past: PastWrites,
  earlier: number,
  later: number,
): number | null {
  if (isBefore(order, earlier, later)) return null;
  const { reads, session } = order.columns;
  const author = session[earlier] as number;
  for (let reader = reads.indexOf(later); reader !== -1; reader = reads.indexOf(later, reader + 1))
    if (past.latest(reader, author) === earlier) return reader;
  return null;
}
