import { ADMINISTRATIVE_FAULTS, type FaultWindow, faultWindows } from "../core/faults.ts";
import type { History } from "../core/history.ts";
import type { JsonObject } from "../core/json.ts";
import type { FaultCounts } from "../core/verdict-document.ts";
import type { Checker } from "./checker.ts";
import { type FaultEvent, faultEvents } from "./nemesis-coverage-events.ts";

/**
 * How many operations of each kind must succeed while a fault is in place, over all its windows. One is enough to show that
 * the system was in use then; how much it served is for `availability` to say, and a majority that is down may serve
 * nothing at all.
 */
const MIN_OK_OPS_PER_FAULT = 1;

export interface CoverageOptions {
  /** The faults that the run was to have. */
  readonly requested: readonly string[];
  readonly minOkOpsPerFault?: number;
  /**
   * Kinds of operation that want all nodes, so that a fault may stop them altogether: it is enough that they were tried
   * while it was in place, and succeeded when it had been healed. Left out: none.
   */
  readonly mayStop?: (f: string) => boolean;
  /** True: faults may be in place at the end. */
  readonly mayStay?: boolean;
}

/**
 * Whether the faults did bite, and whether enough happened while they did. A run of which that cannot be shown is unknown,
 * never valid: its clients may have seen nothing but a healthy cluster, or nothing at all.
 */
export function nemesisCoverage(options: CoverageOptions): Checker {
  return {
    name: "nemesis",
    async check(history) {
      const events = faultEvents(history);
      const windows = faultWindows(history);
      const gaps = [
        ...options.requested.flatMap((fault) => missingFault(fault, events)),
        ...events.flatMap(failedStart),
        ...(options.mayStay === true ? [] : windows.flatMap(leftInPlace)),
        ...options.requested.flatMap((fault) => idleFault(fault, history, windows, options)),
      ];
      const details = detailsOf(history, events, windows);
      const [reason] = gaps;
      if (reason === undefined) return { valid: true, details };
      return { valid: "unknown", reason, details: { gaps, ...details } };
    },
  };
}

/** What became of each kind of fault that the history tells of. */
export function countFaults(history: History): Readonly<Record<string, FaultCounts>> {
  const counts = new Map<string, { -readonly [K in keyof FaultCounts]: FaultCounts[K] }>();
  const inPlace = new Set<string>();
  for (const { fault, phase, outcome, isEvident } of faultEvents(history)) {
    const own = counts.get(fault) ?? {
      ...{ planned: 0, installed: 0, verified: 0, healed: 0, skipped: 0, failed: 0 },
    };
    counts.set(fault, own);
    if (phase === "start") own.planned++;
    if (phase === "start" && outcome === "skipped") own.skipped++;
    if (outcome === "failed") own.failed++;
    if (outcome === "installed") {
      own.installed++;
      if (isEvident) own.verified++;
      inPlace.add(fault);
    }
    // A cure is tried at the end of every run; only one that had something to cure counts.
    if (outcome === "healed" && inPlace.delete(fault)) own.healed++;
  }
  return Object.fromEntries(counts);
}

function missingFault(fault: string, events: readonly FaultEvent[]): readonly string[] {
  const starts = events.filter((event) => event.fault === fault && event.phase === "start");
  if (starts.some(({ outcome, isEvident }) => outcome === "installed" && isEvident)) return [];
  const why = starts.map(({ outcome, description }) => `${outcome}: ${description}`);
  return [
    starts.length === 0
      ? `The fault '${fault}' was asked for, but never started.`
      : `The fault '${fault}' was never seen in place: ${[...new Set(why)].join("; ")}.`,
  ];
}

function failedStart({ fault, phase, outcome, description, index }: FaultEvent): readonly string[] {
  if (phase !== "start" || outcome !== "failed") return [];
  return [`A start of '${fault}' failed (history index ${index}): ${description}.`];
}

function leftInPlace({ fault, toNs, description }: FaultWindow): readonly string[] {
  if (toNs !== null) return [];
  const isAct = ADMINISTRATIVE_FAULTS.some((act) => act === fault);
  return [
    isAct
      ? `The system was never seen to be done with '${fault}': ${description}.`
      : `The fault '${fault}' was never healed: ${description}.`,
  ];
}

/** Kinds of operation that clients used before the fault was last in place, and too few of which succeeded during it. */
function idleFault(
  fault: string,
  history: History,
  windows: readonly FaultWindow[],
  { mayStop = () => false, minOkOpsPerFault: minimum = MIN_OK_OPS_PER_FAULT }: CoverageOptions,
): readonly string[] {
  const own = windows.filter((window) => window.fault === fault);
  if (own.length === 0) return [];
  const lastNs = Math.max(...own.map(({ toNs }) => toNs ?? Number.POSITIVE_INFINITY));
  const ok = okDuring(history, own);
  const used = new Set(
    history.operations.filter(({ invoke }) => invoke.time <= lastNs).map(({ invoke }) => invoke.f),
  );
  if (used.size === 0) return [`No operation was invoked before '${fault}' was healed.`];
  return [...used]
    .filter((f) => (ok.get(f) ?? 0) < minimum && !(mayStop(f) && wasStopped(f, history, own)))
    .map(
      (f) =>
        `Only ${ok.get(f) ?? 0} '${f}' succeeded while '${fault}' was in place (${minimum} needed).`,
    );
}

/** Whether it was tried in one of these windows, and succeeded after one. */
function wasStopped(f: string, history: History, windows: readonly FaultWindow[]): boolean {
  const own = history.operations.filter(({ invoke }) => invoke.f === f);
  const wasTried = own.some(({ invoke: { time } }) =>
    windows.some(({ fromNs, toNs }) => fromNs <= time && time <= (toNs ?? time)),
  );
  const firstHealNs = Math.min(...windows.map(({ toNs }) => toNs ?? Number.POSITIVE_INFINITY));
  return (
    wasTried &&
    own.some(({ completion }) => completion?.type === "ok" && completion.time > firstHealNs)
  );
}

/**
 * Operations that succeeded in one of these windows, by `f`. The success must lie in the window: one that was invoked during
 * a fault and answered after it was healed shows only that the system recovers.
 */
function okDuring(history: History, windows: readonly FaultWindow[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { completion } of history.operations) {
    if (completion?.type !== "ok") continue;
    const { time, f } = completion;
    const isDuring = windows.some(({ fromNs, toNs }) => fromNs <= time && time <= (toNs ?? time));
    if (isDuring) counts.set(f, (counts.get(f) ?? 0) + 1);
  }
  return counts;
}

function detailsOf(
  history: History,
  events: readonly FaultEvent[],
  windows: readonly FaultWindow[],
): JsonObject {
  const counts = Object.entries(countFaults(history)).map(([fault, own]) => {
    const ok = okDuring(
      history,
      windows.filter((window) => window.fault === fault),
    );
    return [fault, { ...own, okDuring: Object.fromEntries(ok) }];
  });
  const troubles = events.filter(({ outcome }) => outcome === "skipped" || outcome === "failed");
  const listed = troubles.map(({ index, fault, phase, outcome, description }) => ({
    ...{ index, fault, phase, outcome, description },
  }));
  return { ...Object.fromEntries(counts), ...(listed.length > 0 ? { troubles: listed } : {}) };
}
