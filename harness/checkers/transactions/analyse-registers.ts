import type { Json } from "../../core/json.ts";
import type { Analysis } from "./analysis.ts";
import { registerAnomalies } from "./anomalies/register-anomalies.ts";
import { findCycles } from "./cycles/find-cycles.ts";
import { graphOf } from "./graph/graph.ts";
import { registerEdges } from "./graph/register-edges.ts";
import { processEdges, realtimeEdges } from "./graph/time-edges.ts";
import type { TransactionHistory } from "./input/transaction-history.ts";
import { type Reads, resolveReads } from "./levels/resolve-reads.ts";
import { registerReason } from "./proof/register-reasons.ts";
import { registerAccesses } from "./versions/register-accesses.ts";
import {
  type RegisterAssumptions,
  type RegisterOrder,
  registerOrder,
} from "./versions/register-order.ts";

/** With what the edges of the graph rest on. */
export interface RegisterAnalysis extends Analysis {
  readonly reads: Reads;
  readonly order: RegisterOrder;
}

/**
 * Finds the anomalies of a history of registers. Reads of what two transactions wrote are left out.
 *
 * @param initial what keys hold in the beginning, besides null.
 */
export function analyseRegisters(
  history: TransactionHistory,
  assumptions: RegisterAssumptions,
  initial: Json,
): RegisterAnalysis {
  const reads = resolveReads(history, initial);
  const order = registerOrder(history, registerAccesses(history, reads), assumptions);
  const graph = graphOf(history.transactionCount, [
    registerEdges(history, { order, reads }),
    processEdges(history),
    realtimeEdges(history),
  ]);
  const evidence = { history, order, graph };
  return {
    ...{ reads, order },
    reasons: { ...evidence, reasonOf: (edge, names) => registerReason(evidence, edge, names) },
    plain: registerAnomalies(history, reads, order),
    cycles: findCycles(graph),
  };
}
