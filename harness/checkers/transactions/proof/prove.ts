import type { JsonObject } from "../../../core/json.ts";
import type { Finding } from "../../../core/verdict.ts";
import type { PlainAnomaly } from "../anomalies/anomaly.ts";
import type { Cycle } from "../cycles/find-cycles.ts";
import { PROCESS, REALTIME, RW, WR, WW } from "../graph/graph.ts";
import type { TransactionHistory } from "../input/transaction-history.ts";
import { type Evidence, reasonOf } from "./list-append-reasons.ts";
import { Names } from "./names.ts";

/** A cycle, told so that a person can follow: what ran, why each came before the next, and where that contradicts itself. */
export function proveCycle(
  evidence: Evidence,
  { edges, name }: Cycle,
): { readonly finding: Finding; readonly json: JsonObject } {
  const names = new Names(evidence.history);
  const path = edges.map(({ from }) => names.nameOf(from));
  const steps = edges.map((edge, at) => {
    const kind = KINDS[evidence.graph.kinds[edge.at] as number] ?? "";
    const [from = "", to = ""] = [path[at], path[(at + 1) % path.length]];
    return { from, to, kind, reason: reasonOf(evidence, edge, names) };
  });
  const told = steps.map(({ from, reason, to }, at) => {
    const isLast = at === steps.length - 1;
    return `${isLast ? "However, " : ""}${from} comes before ${to}: ${reason}${isLast ? ": a contradiction" : ""}.`;
  });
  const lines = names.lines();
  const message = [`${name}:`, ...indented(lines), "Then:", ...indented(told)].join("\n");
  return {
    finding: { anomaly: name, message, ops: names.ops() },
    json: { anomaly: name, transactions: lines, steps },
  };
}

/** Any other anomaly, with the transactions that it concerns. */
export function provePlain(history: TransactionHistory, anomaly: PlainAnomaly): Finding {
  const names = new Names(history);
  anomaly.transactions.forEach(names.nameOf);
  const told = anomaly.explain(names.nameOf);
  const message = [`${anomaly.name}: ${told}`, ...indented(names.lines())].join("\n");
  return {
    ...{ anomaly: anomaly.name, message, ops: names.ops() },
    ...(anomaly.key !== undefined && { key: anomaly.key }),
  };
}

const KINDS: Readonly<Record<number, string>> = {
  [WW]: "ww",
  [WR]: "wr",
  [RW]: "rw",
  [PROCESS]: "process",
  [REALTIME]: "realtime",
};

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}
