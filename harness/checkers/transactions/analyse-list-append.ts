import type { Analysis } from "./analysis.ts";
import { listAppendAnomalies } from "./anomalies/list-append-anomalies.ts";
import { findCycles } from "./cycles/find-cycles.ts";
import { graphOf } from "./graph/graph.ts";
import { listAppendEdges } from "./graph/list-append-edges.ts";
import { processEdges, realtimeEdges } from "./graph/time-edges.ts";
import type { TransactionHistory } from "./input/transaction-history.ts";
import { listAppendReason } from "./proof/list-append-reasons.ts";
import { listOrders } from "./versions/list-orders.ts";

/** Finds the anomalies of a history of lists. Its appends must be unique: see `duplicateWrites`. */
export function analyseListAppend(history: TransactionHistory): Analysis {
  const orders = listOrders(history);
  const graph = graphOf(history.transactionCount, [
    listAppendEdges(history, orders),
    processEdges(history),
    realtimeEdges(history),
  ]);
  const evidence = { history, orders, graph };
  return {
    reasons: { ...evidence, reasonOf: (edge, names) => listAppendReason(evidence, edge, names) },
    plain: listAppendAnomalies(history, orders),
    cycles: findCycles(graph),
  };
}
