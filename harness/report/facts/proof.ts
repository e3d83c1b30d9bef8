import { type FaultWindow, faultWindows } from "../../core/faults.ts";
import type { Operation } from "../../core/history.ts";
import type { TimeNs } from "../../core/ids.ts";
import type { Json } from "../../core/json.ts";
import type { Op } from "../../core/op.ts";
import { type TransactionProof, transactionProofsIn } from "../../core/transaction-proof.ts";
import type { CheckerResult, Finding, Placement, Validity } from "../../core/verdict.ts";
import type { RunData } from "../run-data.ts";
import { durationText } from "../text/numbers.ts";
import { oneLine } from "../text/visible.ts";

/** A finding with the operations that it speaks of. */
export interface Proof {
  readonly checker: string;
  readonly valid: Validity;
  readonly anomaly: string;
  readonly key: Json | undefined;
  /** How far an order comes, where the checker says. */
  readonly placement: Placement | undefined;
  /** The same as a graph, where the checker is one of transactions. */
  readonly graph: TransactionProof | undefined;
  /** The steps of the argument, in order. */
  readonly steps: readonly string[];
  /** In the order of their invocations. */
  readonly operations: readonly Operation[];
  /** Acts of the nemesis that the finding names. */
  readonly nemesisOps: readonly Op[];
  /** Indexes in the finding that no line of the history has. */
  readonly missingIndexes: readonly number[];
  /** When the last of its operations began, or when it was seen where it has none; null when nobody knows. */
  readonly atNs: TimeNs | null;
  /** How that lies to the faults, in words; null when nobody knows. */
  readonly faultContext: string | null;
}

/** All findings, those of checkers that said invalid first. */
export function proofsOf({ verdict, history }: RunData): readonly Proof[] {
  const results = Object.entries(verdict.checkers);
  const ordered = [
    ...results.filter(([, { valid }]) => valid === false),
    ...results.filter(([, { valid }]) => valid !== false),
  ];
  const findings = ordered.flatMap(([checker, { valid, findings = [], details }]) =>
    findings.map((finding) => ({ checker, valid, finding, graph: graphOf(finding, details) })),
  );
  if (findings.length === 0) return [];
  const byIndex = operationsByIndex(history.operations);
  const nemesisByIndex = new Map(history.nemesisOps.map((op) => [op.index, op]));
  const windows = faultWindows(history);
  return findings.map(({ checker, valid, finding, graph }) => {
    const operations = [...new Set(finding.ops.flatMap((index) => byIndex.get(index) ?? []))].sort(
      (left, right) => left.invoke.index - right.invoke.index,
    );
    const nemesisOps = finding.ops.flatMap((index) => nemesisByIndex.get(index) ?? []);
    const began = operations.at(-1)?.invoke.time;
    const atNs = began ?? nemesisOps.at(-1)?.time ?? null;
    const what = began === undefined ? "It was seen" : "The last of them began";
    return {
      checker,
      valid,
      anomaly: finding.anomaly,
      key: finding.key,
      placement: finding.placement,
      graph,
      steps: finding.message.split("\n").filter((line) => line.trim() !== ""),
      operations,
      nemesisOps,
      missingIndexes: finding.ops.filter(
        (index) => !byIndex.has(index) && !nemesisByIndex.has(index),
      ),
      atNs,
      faultContext: atNs === null ? null : `${what} ${contextOf(atNs, windows)}`,
    };
  });
}

/** The proof in a checker's details that is about the same lines as the finding. */
function graphOf(
  { anomaly, ops }: Finding,
  details: CheckerResult["details"],
): TransactionProof | undefined {
  return transactionProofsIn(details).find((proof) => {
    const lines = new Set(proof.nodes.flatMap((node) => [node.index, node.completedIndex]));
    lines.delete(null);
    return (
      proof.anomaly === anomaly && lines.size === ops.length && ops.every((line) => lines.has(line))
    );
  });
}

function operationsByIndex(operations: readonly Operation[]): ReadonlyMap<number, Operation> {
  const byIndex = new Map<number, Operation>();
  for (const operation of operations) {
    byIndex.set(operation.invoke.index, operation);
    if (operation.completion) byIndex.set(operation.completion.index, operation);
  }
  return byIndex;
}

/** How a moment lies to the faults: the one in place, else the one healed last. */
function contextOf(time: TimeNs, windows: readonly FaultWindow[]): string {
  const began = windows.filter(({ fromNs }) => fromNs <= time);
  const inPlace = began.filter(({ toNs }) => toNs === null || toNs > time);
  if (inPlace.length > 0)
    return `${inPlace.map((w) => `${durationText(time - w.fromNs)} into ${nameOf(w)}`).join(", ")}.`;
  const latest = began.reduce<FaultWindow | null>(
    (last, window) => ((window.toNs ?? 0) > (last?.toNs ?? -1) ? window : last),
    null,
  );
  if (latest?.toNs != null)
    return `${durationText(time - latest.toNs)} after ${nameOf(latest)} was healed.`;
  return "before any fault was in place.";
}

function nameOf({ fault, description }: FaultWindow): string {
  return oneLine(description === "" ? fault : `${fault} (${description})`, 200);
}
