import type {
  ProofEdge,
  TransactionEdgeKind,
  TransactionProof,
} from "../../../core/transaction-proof.ts";
import type { Finding } from "../../../core/verdict.ts";
import type { PlainAnomaly } from "../anomalies/anomaly.ts";
import type { Cycle } from "../cycles/find-cycles.ts";
import { type Edge, type Graph, PROCESS, REALTIME, RW, WR, WW } from "../graph/graph.ts";
import type { TransactionHistory } from "../input/transaction-history.ts";
import { dotOf } from "./dot.ts";
import type { EdgeReason } from "./edge-reason.ts";
import { Names } from "./names.ts";

/** The same proof for people and for programs. */
export interface Proven {
  readonly finding: Finding;
  readonly proof: TransactionProof;
}

/** What the edges of a graph rest on. */
export interface Reasons {
  readonly history: TransactionHistory;
  readonly graph: Graph;
  reasonOf(edge: Edge, names: Names): EdgeReason;
}

/** A cycle, told so that a person can follow: what ran, why each came before the next, and where that contradicts itself. */
export function proveCycle(reasons: Reasons, { edges, name }: Cycle): Proven {
  const names = new Names(reasons.history);
  const path = edges.map(({ from }) => names.nameOf(from));
  const steps = edges.map((edge, at): ProofEdge => {
    const kind = kindName(reasons.graph.kinds[edge.at] as number);
    const [from = "", to = ""] = [path[at], path[(at + 1) % path.length]];
    return { from, to, kind, ...reasons.reasonOf(edge, names) };
  });
  const told = steps.map(({ from, reason, to }, at) => {
    const isLast = at === steps.length - 1;
    return `${isLast ? "However, " : ""}${from} comes before ${to}: ${reason}${isLast ? ": a contradiction" : ""}.`;
  });
  const lines = ["Then:", ...indented(told)];
  const contradiction = `${path[0]} would have to come before itself.`;
  return provenBy(names, {
    ...{ anomaly: name, edges: steps, contradiction },
    message: (transactions) => [`${name}:`, ...transactions, ...lines],
  });
}

/** Any other anomaly, with the transactions that it concerns. */
export function provePlain(history: TransactionHistory, anomaly: PlainAnomaly): Proven {
  const names = new Names(history);
  anomaly.transactions.forEach(names.nameOf);
  const told = anomaly.explain(names.nameOf);
  const { finding, proof } = provenBy(names, {
    ...{ anomaly: anomaly.name, edges: [], contradiction: told },
    message: (transactions) => [`${anomaly.name}: ${told}`, ...transactions],
  });
  return {
    finding: { ...finding, ...(anomaly.key !== undefined && { key: anomaly.key }) },
    proof,
  };
}

/** What a proof says besides its transactions. */
interface Told {
  readonly anomaly: string;
  readonly edges: readonly ProofEdge[];
  readonly contradiction: string;
  message(transactions: readonly string[]): readonly string[];
}

/** A proof of the transactions that were named in it. */
export function provenBy(names: Names, { anomaly, contradiction, edges, message }: Told): Proven {
  const nodes = names.nodes();
  return {
    finding: { anomaly, message: message(indented(names.lines())).join("\n"), ops: names.ops() },
    proof: { anomaly, nodes, edges, contradiction, dot: dotOf({ anomaly, nodes, edges }) },
  };
}

/** What proofs call a kind of edges. */
export function kindName(kind: number): TransactionEdgeKind {
  return KINDS[kind] as TransactionEdgeKind;
}

const KINDS: Readonly<Record<number, TransactionEdgeKind>> = {
  [WW]: "ww",
  [WR]: "wr",
  [RW]: "rw",
  [PROCESS]: "process",
  [REALTIME]: "realtime",
};

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}
