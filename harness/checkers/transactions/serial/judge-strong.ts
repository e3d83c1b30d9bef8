import type { Json } from "../../../core/json.ts";
import { analyseRegisters, type RegisterAnalysis } from "../analyse-registers.ts";
import type { AnomalyName } from "../anomalies/anomaly.ts";
import { bitOf, RW, WR, WW } from "../graph/graph.ts";
import type { TransactionHistory } from "../input/transaction-history.ts";
import { modelsBrokenBy } from "../models.ts";
import { type Proven, proveCycle, provePlain } from "../proof/prove.ts";
import { type Choices, choicesIn } from "./choices.ts";
import { findOrder, type OrderVerdict } from "./find-order.ts";
import { OrderGraph } from "./order-graph.ts";
import { proveImpossible } from "./prove-impossible.ts";
import { SESSIONS, type StrongModel, strongerThan } from "./strong-models.ts";
import { hasTotalOrders } from "./total-orders.ts";

export type StrongVerdict =
  | { readonly holds: true }
  | { readonly holds: false; readonly proofs: readonly Proven[] }
  | { readonly holds: "unknown"; readonly reason: string };

/** So many proofs of one model are told. */
const MOST_PROOFS = 3;
/** Memory for what comes before what. */
const MOST_BYTES = 256 * 1_024 * 1_024;

/**
 * Whether a history of registers satisfies serializability or snapshot isolation, by itself, with sessions or in real time.
 *
 * What is known for certain is looked at first: reads, initial states, and that who read a version and wrote the key wrote a later
 * one, which both models demand. Where every transaction that writes a key has read it before, the order of all versions is
 * known, and that decides in linear time (Gu et al., MTC, 2025). Otherwise an order of the writers of each key is searched
 * for: serializable if all goes round nowhere (Papadimitriou 1979), snapshot isolation if only where two rw edges stand
 * side by side (Cerone and Gotsman, JACM 2018). That may end with unknown.
 *
 * @param initial what keys hold in the beginning, besides null.
 */
export function judgeStrong(
  history: TransactionHistory,
  strong: StrongModel,
  initial: Json,
): StrongVerdict {
  const analysis = analyseRegisters(
    history,
    {
      wfrKeys: true,
      sequentialKeys: strong.time === SESSIONS,
      linearizableKeys: strong.time > SESSIONS,
    },
    initial,
  );
  const proofs = proofsAgainst(analysis, strong);
  if (proofs.length > 0) return { holds: false, proofs };
  const { ambiguous } = analysis.reads;
  if (ambiguous.length > 0)
    return {
      holds: "unknown",
      reason: `${ambiguous.length} reads returned what several transactions wrote: whom they read from cannot be told`,
    };
  const choices = choicesIn(history, analysis.reads);
  if (hasTotalOrders(history, analysis.order)) return { holds: true };
  // Most stores that keep a model keep a stronger one too, and that leaves few orders to try.
  const stronger = strongerThan(strong);
  if (stronger !== null && judgeStrong(history, stronger, initial).holds === true)
    return { holds: true };
  return search(history, analysis, { strong, choices });
}

function proofsAgainst({ cycles, plain, reasons }: RegisterAnalysis, { model }: StrongModel) {
  const breaks = ({ name }: { readonly name: AnomalyName }) => modelsBrokenBy([name]).has(model);
  return [
    ...plain
      .filter(breaks)
      .slice(0, MOST_PROOFS)
      .map((each) => provePlain(reasons.history, each)),
    ...cycles
      .filter(breaks)
      .slice(0, MOST_PROOFS)
      .map((each) => proveCycle(reasons, each)),
  ].slice(0, MOST_PROOFS);
}

function search(
  history: TransactionHistory,
  analysis: RegisterAnalysis,
  { choices, strong }: { readonly strong: StrongModel; readonly choices: Choices },
): StrongVerdict {
  const { transactionCount } = history;
  if (OrderGraph.bytesFor(transactionCount, strong.allowsSkew) > MOST_BYTES)
    return {
      holds: "unknown",
      reason: `${transactionCount} transactions, some of which write without having read, are more than can be searched for an order of their writes`,
    };
  const { graph, verdict } = orderIn(analysis, choices, strong);
  if (verdict.holds === "unknown")
    return { holds: "unknown", reason: "the search for an order of their writes took too long" };
  if (verdict.holds) return verdict;
  return {
    holds: false,
    proofs: [proveImpossible(analysis.reasons, graph, verdict.impossible, choices)],
  };
}

function orderIn(
  analysis: RegisterAnalysis,
  choices: Choices,
  { allowsSkew, time }: StrongModel,
): { readonly graph: OrderGraph; readonly verdict: OrderVerdict } {
  const graph = new OrderGraph(choices.took.length, allowsSkew);
  addKnown(graph, analysis, choices, time);
  return { graph, verdict: findOrder(graph, choices) };
}

/** All that is certain between transactions that took effect. */
function addKnown(
  order: OrderGraph,
  { reasons: { graph } }: RegisterAnalysis,
  { took }: Choices,
  time: number,
): void {
  const wanted = bitOf(WW) | bitOf(WR) | bitOf(RW) | time;
  for (let from = 0; from < graph.vertexCount; from++) {
    if (took[from] === 0) continue;
    for (let at = graph.starts[from] as number; at < (graph.starts[from + 1] as number); at++) {
      const to = graph.targets[at] as number;
      const kind = graph.kinds[at] as number;
      if ((wanted & bitOf(kind)) === 0 || took[to] === 0) continue;
      order.edges.push({ from, to, isAnti: kind === RW, reason: { kind: "known", at } });
    }
  }
}
