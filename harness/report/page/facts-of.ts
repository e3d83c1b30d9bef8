import type { FaultWindow } from "../../core/faults.ts";
import { stateAfter, UNKNOWN_STATE } from "../causal/lane-states.ts";
import type { Proof } from "../facts/proof.ts";
import { runEndNs } from "../facts/run-end.ts";
import type { RunData } from "../run-data.ts";
import { oneLine } from "../text/visible.ts";
import { clockReadings } from "./clock-readings.ts";
import { microseconds } from "./encode-table.ts";
import { ledgerOf } from "./ledger.ts";
import { messageSeries } from "./message-series.ts";
import type { NodeMoment, PageFacts, PageProof, PageWindow } from "./page-facts.ts";
import { pageLogs } from "./page-logs.ts";

const STEP_CHARS = 400;
const MOST_STEPS = 30;
const MOST_MOMENTS = 20_000;

/** What the application has to know of a run; `rowOf` tells where in the table an operation stands. */
export function pageFacts(
  data: RunData,
  proofs: readonly Proof[],
  windows: readonly FaultWindow[],
  rowOf: (invokeIndex: number) => number | undefined,
  cuts: readonly string[],
): PageFacts {
  const { plan, trace, history } = data;
  const atNs = proofs[0]?.atNs ?? null;
  const logs = pageLogs(data, atNs === null ? null : microseconds(atNs));
  return {
    endUs: microseconds(runEndNs(history)) + 1,
    concurrency: plan?.concurrency ?? 0,
    nodes: [...(plan?.nodes ?? trace?.nodes ?? [])].map((node) => oneLine(node, 40)),
    windows: windows.map(pageWindow),
    proofs: proofs.map((proof) => pageProof(proof, rowOf)),
    moments: trace === null ? logs.moments : momentsOf(data),
    logs: logs.logs,
    clocks: clockReadings(history),
    messages: trace === null ? null : messageSeries(trace),
    ledger: ledgerOf(history, proofs[0]?.key),
    cuts,
  };
}

function pageWindow({ fault, description, nodes, fromNs, toNs }: FaultWindow): PageWindow {
  return {
    fault: oneLine(fault, 40),
    description: oneLine(description, 120),
    nodes: nodes.map((node) => oneLine(node, 40)),
    fromUs: microseconds(fromNs),
    toUs: toNs === null ? null : microseconds(toNs),
  };
}

function pageProof(proof: Proof, rowOf: (index: number) => number | undefined): PageProof {
  const rowsOf = (indexes: readonly number[]): readonly number[] =>
    indexes.flatMap((index) => rowOf(index) ?? []);
  const { anomaly, atNs, operations, steps, placement } = proof;
  return {
    title: oneLine(anomaly, 80),
    atUs: atNs === null ? null : microseconds(atNs),
    rows: rowsOf(operations.map(({ invoke }) => invoke.index)),
    steps: steps.slice(0, MOST_STEPS).map((step) => oneLine(step, STEP_CHARS)),
    stuck: (placement && rowOf(placement.stuck)) ?? null,
    order: placement ? rowsOf(placement.order) : [],
  };
}

/** When which node changed its role or term, from what the simulator wrote down. */
function momentsOf({ trace }: RunData): readonly NodeMoment[] {
  const moments: NodeMoment[] = [];
  const states = new Map(trace?.nodes.map((node) => [node as string, UNKNOWN_STATE]));
  for (const event of trace?.events ?? []) {
    const before = states.get(event.lane);
    if (!before) continue;
    const after = stateAfter(before, event);
    if (after === before) continue;
    states.set(event.lane, after);
    const role = after.process === "running" ? (after.role ?? "running") : after.process;
    moments.push({
      ...{ atUs: event.atUs, node: oneLine(event.lane, 40), role: oneLine(role, 40) },
      ...{ leader: after.leader, term: after.term },
    });
  }
  return moments.slice(-MOST_MOMENTS);
}
