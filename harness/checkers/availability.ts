import { faultRecords } from "../core/faults.ts";
import type { History } from "../core/history.ts";
import { NS_PER_MS, NS_PER_S, type TimeNs } from "../core/ids.ts";
import type { JsonObject } from "../core/json.ts";
import { harnessNotes } from "../core/notes.ts";
import type { Op } from "../core/op.ts";
import type { CheckerResult } from "../core/verdict.ts";
import { longestOutage } from "./availability-outage.ts";
import { type Heal, type Recovery, recoveries } from "./availability-recovery.ts";
import { stallOf } from "./availability-stall.ts";
import type { Checker } from "./checker.ts";

/** A history longer than this is told in intervals of several seconds. */
const MAX_INTERVALS = 3_600;

export interface AvailabilityOptions {
  /** True: that nothing succeeds after the last heal is a violation. Left out, it makes the run unknown. */
  readonly requireRecovery?: boolean;
}

/**
 * How much the system served, how long it served nothing at all while it was asked to, and how long after the end of the
 * faults it served again. A system that never comes back may break no other promise: a dead one returns no
 * wrong answer. A majority that was whole and did not serve (a `stall` in the history) is a violation. Where damaged disks keep
 * so many nodes down for good that nobody can serve, that is no reason for doubt.
 */
export function availability(options: AvailabilityOptions = {}): Checker {
  return {
    name: "availability",
    async check(history) {
      const afterHeals = recoveries(history);
      const details = {
        ...sharesOf(history),
        ...outageOf(history),
        ...recoveryFigures(afterHeals),
        ...servedOverTime(history),
      };
      const stall = stallOf(history);
      if (stall) return { ...stall, details };
      const excuse = excuseOf(history);
      if (excuse) return { valid: true, details: { ...details, progressNotOwed: excuse } };
      const last = afterHeals.at(-1);
      if (last?.state !== "none") return { valid: true, details };
      return { ...deadAfter(last.heal, options.requireRecovery === true), details };
    },
  };
}

/** The nodes for want of which nobody owed progress; null: it was owed. */
function excuseOf(history: History): readonly string[] | null {
  for (const note of harnessNotes(history))
    if (note.note === "liveness-not-owed") return note.damaged;
  return null;
}

function sharesOf(history: History): JsonObject {
  const total = history.operations.length;
  const ok = history.operations.filter(({ completion }) => completion?.type === "ok").length;
  return { okShare: total === 0 ? null : Math.round((ok / total) * 10_000) / 10_000 };
}

/** From the first fault on; what the system needs to come up is no outage. */
function outageOf(history: History): JsonObject {
  const first = faultRecords(history).find(({ record }) => record.outcome === "installed");
  const outage = longestOutage(history, first?.op.time ?? 0);
  if (outage === null) return { longestOutageMs: 0 };
  const { fromNs, toNs } = outage;
  return { longestOutageMs: toMs(toNs - fromNs), longestOutageFromMs: toMs(fromNs) };
}

function recoveryFigures(afterHeals: readonly Recovery[]): JsonObject {
  const timesNs = afterHeals
    .flatMap((recovery) => (recovery.state === "served" ? [recovery.afterNs] : []))
    .sort((a, b) => a - b);
  const readsOnly = afterHeals.filter(({ state }) => state === "reads-only").length;
  const withoutWrites = readsOnly > 0 ? { healsWithReadsOnly: readsOnly } : {};
  const middle = Math.floor(timesNs.length / 2);
  const upper = timesNs[middle];
  const max = timesNs.at(-1);
  if (upper === undefined || max === undefined) return withoutWrites;
  const lower = timesNs.length % 2 === 0 ? (timesNs[middle - 1] ?? upper) : upper;
  return {
    recoveryMedianMs: toMs((lower + upper) / 2),
    recoveryMaxMs: toMs(max),
    healsMeasured: timesNs.length,
    ...withoutWrites,
  };
}

/** How many operations ended in each interval, and how many of them well. */
function servedOverTime(history: History): JsonObject {
  const ends: Op[] = [];
  for (const { completion } of history.operations) if (completion !== null) ends.push(completion);
  const beginNs = history.operations[0]?.invoke.time ?? 0;
  const endNs = ends.reduce((latest, { time }) => Math.max(latest, time), beginNs);
  const seconds = Math.max(1, Math.ceil((endNs - beginNs + 1) / NS_PER_S / MAX_INTERVALS));
  const intervals = Math.floor((endNs - beginNs) / (seconds * NS_PER_S)) + 1;
  const ended: number[] = Array(intervals).fill(0);
  const ok: number[] = Array(intervals).fill(0);
  for (const { time, type } of ends) {
    const interval = Math.floor((time - beginNs) / (seconds * NS_PER_S));
    ended[interval] = (ended[interval] ?? 0) + 1;
    if (type === "ok") ok[interval] = (ok[interval] ?? 0) + 1;
  }
  return { served: { fromMs: toMs(beginNs), intervalSeconds: seconds, ok, ended } };
}

function deadAfter(
  { index, timeNs, description }: Heal,
  isViolation: boolean,
): Omit<CheckerResult, "details"> {
  const reason = `No operation succeeded after the last heal (history index ${index}, at ${toMs(timeNs)} ms): ${description}.`;
  if (!isViolation) return { valid: "unknown", reason };
  const finding = { anomaly: "no-recovery", message: reason, ops: [index] };
  return { valid: false, reason, findings: [finding] };
}

function toMs(timeNs: TimeNs): number {
  return Math.round(timeNs / NS_PER_MS);
}
