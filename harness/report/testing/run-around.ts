import { faultRecords } from "../../core/faults.ts";
import { type History, type Operation, outcomeOf } from "../../core/history.ts";
import { NS_PER_MS } from "../../core/ids.ts";
import type { Plan } from "../../core/plan.ts";
import type { FaultCounts, OutcomeCounts, VerdictDocument } from "../../core/verdict-document.ts";
import type { RunData } from "../run-data.ts";

const NODES = ["n1", "n2", "n3", "n4", "n5"];

/** A run around any history, with counts taken from it. */
export function runData(history: History, verdict: Partial<VerdictDocument>): RunData {
  return {
    plan: PLAN,
    history,
    trace: null,
    nodeLogs: NODES.map((node) => ({
      node,
      name: "stderr",
      tail: logTail(node),
      truncatedBytes: node === "n1" ? 48_211 : 0,
    })),
    verdict: {
      schema: 1,
      valid: true,
      reason: "No violation found.",
      seed: 42,
      system: "raft-kv",
      workload: "register",
      driver: "local",
      bugs: [],
      startedAt: PLAN.startedAt,
      durationMs: (history.ops.at(-1)?.time ?? 0) / NS_PER_MS,
      checkers: {},
      ops: countsOf(history),
      nemesis: faultCounts(history),
      messages: { sent: 81_204, delivered: 79_003, dropped: 2201 },
      incidents: [],
      problems: [],
      interrupted: false,
      hash: null,
      reproduce: "npx faultline run raft-kv --seed 42",
      ...verdict,
    },
  };
}

export const PLAN: Plan = {
  schema: 1,
  system: "raft-kv",
  binary: null,
  bugs: [],
  settings: {},
  workload: "register",
  keyCount: 8,
  valueCount: null,
  rate: 100,
  concurrency: 14,
  timeLimitMs: 20_000,
  callTimeoutMs: 1000,
  driver: "local",
  nodes: NODES,
  latency: { kind: "none", meanMs: 0 },
  lossPpm: 0,
  duplicatePpm: 0,
  reorderPpm: 0,
  faults: ["partition", "kill", "pause"],
  leftOutFaults: [],
  partitionPorts: [],
  ...{ schedule: null, noiseSeed: 7, livenessMs: 0 },
  nemesisIntervalMs: 5000,
  recoveryMs: 2000,
  checkerTimeoutMs: 60_000,
  seed: 42,
  startedAt: "2026-11-20T02:13:05.000Z",
  reproduce: "npx faultline run raft-kv --seed 42",
  versions: { faultline: "0.1.0", node: "20.20.2" },
};

function countsOf(history: History): VerdictDocument["ops"] {
  const byF: Record<string, OutcomeCounts> = {};
  let total = NO_OUTCOMES;
  for (const operation of history.operations) {
    const { f } = operation.invoke;
    byF[f] = counted(byF[f] ?? NO_OUTCOMES, operation);
    total = counted(total, operation);
  }
  return { total, byF };
}

const NO_OUTCOMES: OutcomeCounts = { invoked: 0, ok: 0, fail: 0, info: 0 };

function counted(counts: OutcomeCounts, operation: Operation): OutcomeCounts {
  const outcome = outcomeOf(operation);
  return { ...counts, invoked: counts.invoked + 1, [outcome]: counts[outcome] + 1 };
}

function faultCounts(history: History): Record<string, FaultCounts> {
  const counts: Record<string, FaultCounts> = {};
  for (const { record } of faultRecords(history)) {
    const { fault, phase, outcome } = record;
    const old = counts[fault] ?? {
      planned: 0,
      installed: 0,
      verified: 0,
      healed: 0,
      skipped: 0,
      failed: 0,
    };
    const proven = outcome === "installed" ? { verified: old.verified + 1 } : {};
    const planned = old.planned + (phase === "start" ? 1 : 0);
    counts[fault] = { ...old, ...proven, planned, [outcome]: old[outcome] + 1 };
  }
  return counts;
}

function logTail(node: string): string {
  const lines = Array.from({ length: 30 }, (_, i) =>
    JSON.stringify({
      node,
      monotonicMs: 400 * i,
      event: i % 7 === 0 ? "became-candidate" : "append",
      term: Math.floor(i / 7),
    }),
  );
  return `${lines.join("\n")}\n`;
}
