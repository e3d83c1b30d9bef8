import { type FaultOutcome, faultRecords } from "../../core/faults.ts";
import type { History } from "../../core/history.ts";
import type { TimeNs } from "../../core/ids.ts";
import type { Json } from "../../core/json.ts";
import { notedLines } from "../../core/notes.ts";
import type { Op } from "../../core/op.ts";
import { errorText } from "../text/operations.ts";

/** One act of the nemesis and what came of it. */
export interface FaultLogEntry {
  readonly time: TimeNs;
  readonly f: string;
  /** `recorded` for an end of unknown shape, `unfinished` for an act that the record does not see end. */
  readonly outcome: FaultOutcome | "recorded" | "unfinished";
  readonly target: string;
  readonly nodes: readonly string[];
  readonly description: string;
  readonly evidence: Json;
}

/**
 * The acts in order. A nemesis writes two lines for each, as in Jepsen both of type `info`: what is asked for, then
 * what came of it. Acts run side by side, so the lines are paired by `f`. What the harness noted on the same process is
 * no act.
 */
export function faultLog(history: History): readonly FaultLogEntry[] {
  const records = new Map(faultRecords(history).map(({ op, record }) => [op, record]));
  const notes = new Set(notedLines(history).map(({ op }) => op));
  const entries: FaultLogEntry[] = [];
  const open = new Map<string, Op>();
  for (const op of history.nemesisOps) {
    if (notes.has(op)) continue;
    const { time, f } = op;
    const record = records.get(op);
    const isEnd = record !== undefined || op.error !== undefined || open.has(f);
    if (op.type === "invoke" || !isEnd) {
      open.set(f, op);
    } else {
      open.delete(f);
      entries.push(record ? { ...record, time, f } : withoutRecord(op));
    }
  }
  for (const op of open.values())
    entries.push({ ...bare(op), outcome: "unfinished", evidence: op.value });
  return entries.sort((left, right) => left.time - right.time);
}

function withoutRecord(op: Op): FaultLogEntry {
  const outcome = op.error === undefined ? "recorded" : "failed";
  return { ...bare(op), outcome, evidence: op.value };
}

function bare({ time, f, error }: Op): Omit<FaultLogEntry, "outcome" | "evidence"> {
  const description = error === undefined ? "" : errorText(error, 400);
  return { time, f, target: "", nodes: [], description };
}
