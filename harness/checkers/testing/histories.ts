import type { FaultRecord } from "../../core/faults.ts";
import { History } from "../../core/history.ts";
import { NEMESIS, NS_PER_MS } from "../../core/ids.ts";
import type { Json } from "../../core/json.ts";
import type { Op } from "../../core/op.ts";

export const BUDGET = { timeoutMs: 1_000, memoryMb: 64 };

/** A client operation of a process of its own, or the end of a nemesis operation. */
export type Happening =
  | {
      readonly atMs: number;
      readonly f: string;
      /** Null: it never ended. */
      readonly endMs: number | null;
      /** Left out: ok. */
      readonly type?: "ok" | "fail" | "info";
      readonly error?: Json;
      /** Who answered, or was asked last. */
      readonly node?: string;
    }
  | { readonly atMs: number; readonly nemesis: Partial<FaultRecord> & { readonly fault: string } }
  /** A nemesis operation that ended without a record. */
  | { readonly atMs: number; readonly nemesisError: string; readonly f: string };

/** The history of what happened, its lines ordered by time; of lines of one moment, in the order of writing. */
export function historyOf(happenings: readonly Happening[]): History {
  const lines = happenings.flatMap(linesOf);
  const ordered = lines.sort((a, b) => a.time - b.time);
  return new History(ordered.map((line, index) => ({ index, ...line })));
}

function linesOf(happening: Happening, process: number): readonly Omit<Op, "index">[] {
  const time = happening.atMs * NS_PER_MS;
  if ("nemesis" in happening) {
    const { fault } = happening.nemesis;
    const phase = happening.nemesis.outcome === "healed" ? "stop" : "start";
    const value = { ...DEFAULTS, phase, ...happening.nemesis };
    return [{ time, process: NEMESIS, type: "info", f: `${value.phase}-${fault}`, value }];
  }
  if ("nemesisError" in happening) {
    const { f, nemesisError: error } = happening;
    return [{ time, process: NEMESIS, type: "info", f, value: null, error }];
  }
  const { f, endMs, type = "ok", error, node } = happening;
  const invoke: Omit<Op, "index"> = { time, process, type: "invoke", f, value: null };
  if (endMs === null) return [invoke];
  const end = { ...invoke, time: endMs * NS_PER_MS, type, ...(node === undefined ? {} : { node }) };
  return [invoke, error === undefined ? end : { ...end, error }];
}

const DEFAULTS = {
  outcome: "installed",
  target: "one",
  nodes: ["n1"],
  description: "{n1} | {n2 n3}",
  evidence: { lost: 4 },
} as const;
