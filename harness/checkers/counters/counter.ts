import type { ConsistencyModel } from "../../core/consistency.ts";
import type { History } from "../../core/history.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Finding } from "../../core/verdict.ts";
import type { Checker } from "../checker.ts";
import { healedAtNs, restOf, SETTLE_MS, whyNotSettled } from "../convergence/settling.ts";
import { quantiles } from "../staleness/quantiles.ts";
import { type ReadBounds, readBounds } from "./bounds.ts";
import {
  type CounterAnomaly,
  impossibleValue,
  settledFindings,
  staleValue,
} from "./counter-findings.ts";
import type { CounterHistory, CounterRead } from "./counter-history.ts";
import { counterHistories } from "./counter-history.ts";

export interface CounterOptions {
  /** What the system promises; null: that what was acknowledged stays, and that replicas come to agree. */
  readonly claimed: readonly ConsistencyModel[] | null;
  readonly settleMs?: number;
}

/** At most so many findings are shown one by one. */
const MOST_FINDINGS = 10;

/**
 * Whether the values of counters lie between what their adds allow (after Jepsen's `counter`).
 *
 * - Under every claim: no read shows more, or less, than the adds that had begun when it ended could make.
 * - Where reads are promised to be recent (linearizable, regular): each read counts all adds acknowledged before it began.
 * - Where nothing may be lost: settled reads count all acknowledged adds once, and those without an answer at most once.
 * - Where convergence is promised: settled reads agree, but for adds without an answer.
 *
 * Bounds are necessary, not sufficient: that a counter is linearizable is for the checker of that name to say.
 */
export function counterBounds({ claimed, settleMs = SETTLE_MS }: CounterOptions): Checker {
  return {
    name: "counter",
    async check(history) {
      const demands = demandsOf(claimed ?? ["no-lost-writes", "convergence"]);
      const surveys = surveysOf(history, settleMs);
      const findings = surveys.flatMap(findingsOf);
      const details = detailsOf(surveys, findings);
      const wrong = findings.filter(({ anomaly }) =>
        demands.forbidden.has(anomaly as CounterAnomaly),
      );
      const [first] = wrong;
      if (first !== undefined) {
        const more = wrong.length > 1 ? ` (and ${wrong.length - 1} more)` : "";
        const reason = `${first.anomaly}: ${first.message.replaceAll("\n", "; ")}${more}.`;
        return { valid: false, reason, findings: wrong.slice(0, MOST_FINDINGS), details };
      }
      const doubt = doubtAbout(surveys, demands, whyNotSettled(healedAtNs(history), settleMs));
      return doubt === null
        ? { valid: true, details }
        : { valid: "unknown", reason: doubt, details };
    },
  };
}

interface Demands {
  readonly forbidden: ReadonlySet<CounterAnomaly>;
  readonly needsSettledReads: boolean;
}

function demandsOf(models: readonly ConsistencyModel[]): Demands {
  const isRecent = models.includes("linearizable") || models.includes("regular");
  const isDurable = isRecent || models.includes("no-lost-writes");
  const isConvergent = models.includes("linearizable") || models.includes("convergence");
  const forbidden: CounterAnomaly[] = ["impossible-value"];
  if (isRecent) forbidden.push("stale-read");
  if (isDurable) forbidden.push("lost-write", "repeated-write", "wrong-total");
  if (isConvergent) forbidden.push("divergence");
  return { forbidden: new Set(forbidden), needsSettledReads: isDurable || isConvergent };
}

interface Survey {
  readonly counter: CounterHistory;
  readonly bounds: readonly ReadBounds[];
  readonly settled: readonly CounterRead[];
}

function surveysOf(history: History, settleMs: number): readonly Survey[] {
  const healedNs = healedAtNs(history);
  return counterHistories(history).map((counter) => {
    const { settledNs } = restOf(healedNs, counter.lastChangeNs, settleMs);
    const settled = counter.reads.filter(({ callNs }) => callNs >= settledNs);
    return { counter, bounds: readBounds(counter), settled };
  });
}

function findingsOf({ counter, bounds, settled }: Survey): readonly Finding[] {
  const perRead = counter.reads.flatMap((read, at) => {
    const own = bounds[at] as ReadBounds;
    return (
      impossibleValue(counter, read, own.possible) ?? staleValue(counter, read, own.recent) ?? []
    );
  });
  return [...settledFindings(counter, settled), ...perRead];
}

function doubtAbout(
  surveys: readonly Survey[],
  { needsSettledReads }: Demands,
  why: string,
): string | null {
  const acknowledged = surveys.filter(({ counter }) => acknowledgedCount(counter) > 0);
  if (acknowledged.length === 0) return "No add was acknowledged.";
  const open = acknowledged.filter(({ settled }) => settled.length === 0);
  if (!needsSettledReads || open.length === 0) return null;
  return `Whether anything was lost is not known of ${open.length} of ${acknowledged.length} counters: ${why}.`;
}

function acknowledgedCount({ adds }: CounterHistory): number {
  return adds.filter(({ endLine }) => endLine !== Number.POSITIVE_INFINITY).length;
}

function detailsOf(surveys: readonly Survey[], findings: readonly Finding[]): JsonObject {
  const count = (anomaly: CounterAnomaly) =>
    findings.filter((one) => one.anomaly === anomaly).length;
  const shortfalls = surveys.flatMap(({ counter, bounds }) =>
    counter.reads.map(({ value }, at) => Math.max(0, (bounds[at]?.recent.low ?? 0) - value)),
  );
  return {
    counters: surveys.length,
    attempted: surveys.reduce((sum, { counter }) => sum + counter.adds.length, 0),
    acknowledged: surveys.reduce((sum, { counter }) => sum + acknowledgedCount(counter), 0),
    reads: shortfalls.length,
    settledReads: surveys.reduce((sum, { settled }) => sum + settled.length, 0),
    stale: count("stale-read"),
    impossible: count("impossible-value"),
    divergent: count("divergence"),
    shortfall: quantiles(shortfalls),
  };
}
