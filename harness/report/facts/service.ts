import type { Json } from "../../core/json.ts";
import type { OutcomeCounts, VerdictDocument } from "../../core/verdict-document.ts";

/** What the availability checker measures that everyone wants to see, in this order. */
const HEADLINE_FIGURES = ["longestOutageMs", "recoveryMedianMs", "recoveryMaxMs"];

/** Operations that had not ended when the record did. */
export function openCount({ invoked, ok, fail, info }: OutcomeCounts): number {
  return Math.max(0, invoked - ok - fail - info);
}

/** Operations of which nobody knows whether they happened. */
export function indeterminateCount(counts: OutcomeCounts): number {
  return counts.info + openCount(counts);
}

/** Outage and recovery, as far as they were measured. */
export function availabilityFigures(
  verdict: VerdictDocument,
): readonly (readonly [string, Json])[] {
  const details = verdict.checkers.availability?.details ?? {};
  return HEADLINE_FIGURES.flatMap((name) => {
    const value = details[name];
    return typeof value === "number" ? [[name, value] as const] : [];
  });
}
