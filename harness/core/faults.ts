import type { History } from "./history.ts";
import type { NodeId, TimeNs } from "./ids.ts";
import type { Json, JsonObject } from "./json.ts";
import type { Op } from "./op.ts";

/** Every kind of fault there is. */
export const FAULT_NAMES = [
  "partition",
  "kill",
  "pause",
  "terminate",
  "freeze",
  "power-loss",
  "corruption",
  "packet",
  "clog",
  "bandwidth",
  "reset",
  "cpu",
  "memory",
  "clock",
  "disk-full",
  "membership",
  "hand-over",
] as const;
export type FaultName = (typeof FAULT_NAMES)[number];

/** Those that are asked of the system itself, in its own words: any driver can have them, if the system has the words. */
export const ADMINISTRATIVE_FAULTS = ["membership", "hand-over"] as const;

/** `installed` and `healed` are proven by evidence; `skipped` was not possible now; `failed` did not bite. */
export const FAULT_OUTCOMES = ["installed", "healed", "skipped", "failed"] as const;
export type FaultOutcome = (typeof FAULT_OUTCOMES)[number];

/** The value of a nemesis completion: what was done to whom, and how we know. */
export interface FaultRecord {
  /** The package: `partition`, `kill`, `pause`, ... */
  readonly fault: string;
  readonly phase: "start" | "stop";
  readonly outcome: FaultOutcome;
  /** What was aimed at: `majorities-ring`, `one`, `leaders`, ... */
  readonly target: string;
  /** The nodes that were hit. */
  readonly nodes: readonly NodeId[];
  /** One line for people: `{n1 n2} | {n3 n4 n5}`. */
  readonly description: string;
  /** What was observed after the act: probes, process states, rules. */
  readonly evidence: Json;
  /**
   * Of starts that did something: the value that makes the same start operation do the same again, with nothing left
   * to be drawn. Absent in stops, in starts that were skipped, and in records of versions that did not write it.
   */
  readonly effect?: Json;
}

/** The time during which a fault was proven to be in place. */
export interface FaultWindow {
  readonly fault: string;
  readonly target: string;
  readonly description: string;
  readonly nodes: readonly NodeId[];
  readonly fromNs: TimeNs;
  /** Null when the record ends before the fault was healed. */
  readonly toNs: TimeNs | null;
}

/** Nemesis completions of a history as records, in order; lines of another shape are left out. */
export function faultRecords(history: History): readonly { op: Op; record: FaultRecord }[] {
  return history.view(recordsIn);
}

function recordsIn({ nemesisOps }: History): readonly { op: Op; record: FaultRecord }[] {
  return nemesisOps.flatMap((op) => {
    const record = faultRecord(op);
    return record ? [{ op, record }] : [];
  });
}

/** The record that a nemesis line carries, or null. */
export function faultRecord(op: Op): FaultRecord | null {
  return isFaultRecord(op.value) ? (op.value as unknown as FaultRecord) : null;
}

/** Each proven fault from its installation to its cure. A fault started again before it was healed opens a new window. */
export function faultWindows(history: History): readonly FaultWindow[] {
  return history.view(windowsIn);
}

function windowsIn(history: History): readonly FaultWindow[] {
  const windows: { -readonly [K in keyof FaultWindow]: FaultWindow[K] }[] = [];
  const open = new Map<string, (typeof windows)[number]>();
  for (const { op, record } of faultRecords(history)) {
    if (record.outcome !== "installed" && record.outcome !== "healed") continue;
    const current = open.get(record.fault);
    if (current) {
      current.toNs = op.time;
      open.delete(record.fault);
    }
    if (record.outcome === "installed") {
      const { fault, target, description, nodes } = record;
      const window = { fault, target, description, nodes, fromNs: op.time, toNs: null };
      windows.push(window);
      open.set(fault, window);
    }
  }
  return windows;
}

function isFaultRecord(value: Json): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const record = value as JsonObject;
  return (
    typeof record.fault === "string" &&
    (record.phase === "start" || record.phase === "stop") &&
    FAULT_OUTCOMES.some((outcome) => outcome === record.outcome) &&
    typeof record.target === "string" &&
    Array.isArray(record.nodes) &&
    typeof record.description === "string"
  );
}
