import type { ConsistencyModel } from "../../core/consistency.ts";
import type { History } from "../../core/history.ts";
import { NS_PER_MS, type TimeNs } from "../../core/ids.ts";
import type { JsonObject } from "../../core/json.ts";
import type { CheckerResult, Finding } from "../../core/verdict.ts";
import type { Checker } from "../checker.ts";
import { healedAtNs, restOf, SETTLE_MS, whyNotSettled } from "../convergence/settling.ts";
import { quantiles } from "../staleness/quantiles.ts";
import { type ElementFate, elementFates } from "./element-fates.ts";
import {
  divergentElement,
  duplicatedElements,
  lostElement,
  type SetAnomaly,
  staleRead,
  unexpectedElement,
} from "./set-findings.ts";
import { type SetHistory, setHistories } from "./set-history.ts";

export interface SetFullOptions {
  /** What the system promises; null: that what was acknowledged stays, and that replicas come to agree. */
  readonly claimed: readonly ConsistencyModel[] | null;
  readonly settleMs?: number;
}

/** At most so many findings are shown one by one. */
const MOST_FINDINGS = 10;

/**
 * What became of each element of sets that are only added to, and how long it took to be visible (after Jepsen's
 * `set-full`, with settled reads in place of its last read).
 *
 * - `stable`: a read has it that began after all reads that miss it. Its latency runs from when it was known (its add was
 *   acknowledged, or a read had it) to the call of the last read that misses it; 0 if there is none so late.
 * - `lost`: acknowledged, and no settled read has it. Wrong unless nothing is promised of acknowledged writes.
 * - `divergent`: some settled reads have it, others miss it. Wrong where convergence is promised.
 * - `stale`: a read misses it that began after it was known. Wrong where reads are promised to be recent.
 * - `neverRead`: acknowledged, and no read began afterwards.
 *
 * Elements out of thin air, of adds that failed, or more than once in a read are always wrong.
 */
export function setFull({ claimed, settleMs = SETTLE_MS }: SetFullOptions): Checker {
  return {
    name: "set-full",
    async check(history) {
      const demands = demandsOf(claimed ?? ["no-lost-writes", "convergence"]);
      const surveys = surveysOf(history, settleMs);
      const findings = surveys.flatMap((survey) => findingsOf(survey, demands));
      const details = detailsOf(surveys, findings);
      const wrong = findings.filter(({ anomaly }) => demands.forbidden.has(anomaly as SetAnomaly));
      if (wrong.length > 0) return { ...accusation(wrong), details };
      const doubt = doubtAbout(surveys, demands, whyNotSettled(healedAtNs(history), settleMs));
      return doubt === null
        ? { valid: true, details }
        : { valid: "unknown", reason: doubt, details };
    },
  };
}

interface Demands {
  readonly forbidden: ReadonlySet<SetAnomaly>;
  /** Whether a read that has an element makes it known to later ones, or its acknowledgement alone. */
  readonly knownBy: "reads" | "acknowledgement";
  readonly needsSettledReads: boolean;
}

/** A register of its own for each element, written once, is what register models say about a set. */
function demandsOf(models: readonly ConsistencyModel[]): Demands {
  const has = (...names: readonly ConsistencyModel[]) =>
    names.some((name) => models.includes(name));
  const isRecent = has("linearizable", "regular", "safe");
  const isDurable = isRecent || has("no-lost-writes");
  const isConvergent = isRecent || has("convergence");
  const forbidden: SetAnomaly[] = ["thin-air-read", "aborted-read", "duplicated-element"];
  if (isRecent) forbidden.push("stale-read");
  if (isDurable) forbidden.push("lost-write");
  if (isConvergent) forbidden.push("divergence");
  return {
    forbidden: new Set(forbidden),
    knownBy: has("linearizable") ? "reads" : "acknowledgement",
    needsSettledReads: isDurable || isConvergent,
  };
}

interface Survey {
  readonly set: SetHistory;
  readonly fates: readonly ElementFate[];
  readonly hasSettledReads: boolean;
}

function surveysOf(history: History, settleMs: number): readonly Survey[] {
  const healedNs = healedAtNs(history);
  return setHistories(history).map((set) => {
    const rest = restOf(healedNs, set.lastChangeNs, settleMs);
    return {
      set,
      fates: elementFates(set, rest),
      hasSettledReads: set.reads.some(({ call }) => call.ns >= rest.settledNs),
    };
  });
}

function findingsOf({ set, fates }: Survey, { knownBy }: Demands): readonly Finding[] {
  const perElement = fates.flatMap((fate) => {
    const worst =
      unexpectedElement(set, fate) ?? lostElement(set, fate) ?? divergentElement(set, fate);
    const known = knownBy === "reads" ? knownAt(fate) : fate.adding.acknowledged;
    return worst ?? staleRead(set, fate, known) ?? [];
  });
  return [...duplicatedElements(set), ...perElement];
}

/** When it was first certain that the element is in the set. */
function knownAt({ adding: { acknowledged }, firstSeen }: ElementFate) {
  if (acknowledged === null || firstSeen === null) return acknowledged ?? firstSeen;
  return acknowledged.line < firstSeen.line ? acknowledged : firstSeen;
}

function accusation(wrong: readonly Finding[]): Omit<CheckerResult, "details"> {
  const first = wrong[0] as Finding;
  const more = wrong.length > 1 ? ` (and ${wrong.length - 1} more)` : "";
  const reason = `${first.anomaly}: ${first.message.replaceAll("\n", "; ")}${more}.`;
  return { valid: false, reason, findings: wrong.slice(0, MOST_FINDINGS) };
}

function doubtAbout(
  surveys: readonly Survey[],
  { needsSettledReads }: Demands,
  why: string,
): string | null {
  const acknowledged = surveys.filter(({ fates }) => fates.some(isAcknowledged));
  if (acknowledged.length === 0) return "No add was acknowledged.";
  const open = acknowledged.filter(({ hasSettledReads }) => !hasSettledReads);
  if (!needsSettledReads || open.length === 0) return null;
  return `Whether anything was lost is not known of ${open.length} of ${acknowledged.length} sets: ${why}.`;
}

function isAcknowledged({ adding }: ElementFate): boolean {
  return adding.acknowledged !== null;
}

function detailsOf(surveys: readonly Survey[], findings: readonly Finding[]): JsonObject {
  const fates = surveys.flatMap((survey) => survey.fates);
  const count = (anomaly: SetAnomaly) => findings.filter((one) => one.anomaly === anomaly).length;
  const stable = fates.filter(isStable);
  const gone = fates.filter((fate) => !isStable(fate) && fate.lastAbsent && fate.lastPresent);
  const later = (fate: ElementFate, line: number) => line > (knownAt(fate)?.line ?? 0);
  return {
    attempted: fates.filter(({ adding }) => adding.called ?? adding.failed).length,
    acknowledged: fates.filter(isAcknowledged).length,
    stable: stable.length,
    neverRead: fates.filter(
      (fate) =>
        isAcknowledged(fate) &&
        ![fate.lastPresent, fate.lastAbsent].some((read) => read && later(fate, read.call.line)),
    ).length,
    lost: count("lost-write"),
    divergent: count("divergence"),
    stale: count("stale-read"),
    duplicated: count("duplicated-element"),
    unexpected: count("thin-air-read") + count("aborted-read"),
    stableLatencyMs: quantiles(stable.map((fate) => latencyMs(fate, fate.lastAbsent?.call.ns))),
    lostLatencyMs: quantiles(gone.map((fate) => latencyMs(fate, fate.lastPresent?.call.ns))),
  };
}

function isStable({ lastPresent, lastAbsent }: ElementFate): boolean {
  return lastPresent !== null && lastPresent.call.line > (lastAbsent?.call.line ?? -1);
}

/** From when the element was known to this moment; 0 when that was before. */
function latencyMs(fate: ElementFate, untilNs: TimeNs | undefined): number {
  const known = knownAt(fate);
  if (known === null || untilNs === undefined) return 0;
  return Math.max(0, untilNs - known.ns) / NS_PER_MS;
}
