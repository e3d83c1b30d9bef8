import type { Analysis } from "./analysis.ts";
import { listAppendAnomalies } from "./anomalies/list-append-anomalies.ts";
import { findCycles } from "./cycles/find-cycles.ts";
import { EdgeList } from "./graph/graph.ts";
import { addListAppendEdges } from "./graph/list-append-edges.ts";
import { addProcessEdges, addRealtimeEdges } from "./graph/time-edges.ts";
import type { TransactionHistory } from "./input/transaction-history.ts";
import { listAppendReason } from "./proof/list-append-reasons.ts";
import { listOrders } from "./versions/list-orders.ts";

/** Finds the anomalies of a history of lists. Its appends must be unique: see `duplicateWrites`. */
export function analyseListAppend(history: TransactionHistory): Analysis {
  const orders = listOrders(history);
  const edges = new EdgeList();
  addListAppendEdges(edges, history, orders);
  addProcessEdges(edges, history);
  addRealtimeEdges(edges, history);
  const graph = edges.toGraph(history.transactionCount);
  const evidence = { history, orders, graph };
  return {
    reasons: { ...evidence, reasonOf: (edge, names) => listAppendReason(evidence, edge, names) },
    plain: listAppendAnomalies(history, orders),
    cycles: findCycles(graph),
  };
}
