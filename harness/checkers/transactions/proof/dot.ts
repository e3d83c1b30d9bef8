import { canonicalJson, type Json } from "../../../core/json.ts";
import type {
  ProofEdge,
  ProofNode,
  TransactionEdgeKind,
  TransactionProof,
} from "../../../core/transaction-proof.ts";

/** Of a long list only the end is drawn: the beginning is the same for all. */
const DRAWN_ELEMENTS = 8;

const COLOURS: Readonly<Record<TransactionEdgeKind, string>> = {
  ww: "#c02600",
  wr: "#c000a5",
  rw: "#5b00c0",
  process: "#009aa6",
  realtime: "#0050b3",
};

/** The graph of a proof in Graphviz' language: `dot -Tsvg` draws it. */
export function dotOf({
  anomaly,
  edges,
  nodes,
}: Pick<TransactionProof, "anomaly" | "edges" | "nodes">): string {
  return [
    `digraph ${quoted(anomaly)} {`,
    '  rankdir=LR; node [shape=box, fontname="monospace"]; edge [fontname="sans-serif"];',
    ...nodes.map((node) => `  ${quoted(node.name)} [label=${quoted(labelOf(node))}];`),
    ...edges.map((edge) => `  ${lineOf(edge)}`),
    "}",
    "",
  ].join("\n");
}

function labelOf({ name, ops, outcome, process }: ProofNode): string {
  const who = process === null ? "the beginning" : `process ${process}`;
  const ending = outcome === "ok" ? "" : `, ${outcome}`;
  return [`${name} (${who}${ending})`, ...ops.map(wordsOf)].join("\n");
}

function wordsOf(op: Json): string {
  const parts = Array.isArray(op) ? (op as readonly Json[]) : [op];
  return parts.map(wordOf).join(" ");
}

function wordOf(value: Json): string {
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return canonicalJson(value);
  const list = value as readonly Json[];
  const end = list.slice(-DRAWN_ELEMENTS).map(wordOf);
  return `[${[...(list.length > end.length ? ["..."] : []), ...end].join(" ")}]`;
}

function lineOf({ from, key, kind, reason, to }: ProofEdge): string {
  const label = key === null ? kind : `${kind} ${wordOf(key)}`;
  const colour = COLOURS[kind];
  return `${quoted(from)} -> ${quoted(to)} [label=${quoted(label)}, tooltip=${quoted(reason)}, color="${colour}", fontcolor="${colour}"];`;
}

function quoted(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}
