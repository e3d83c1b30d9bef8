import type { VerdictDocument } from "../core/verdict-document.ts";

/**
 * What is wrong, without when and where: `invariants/one-leader-a-term`, `linearizable/nonlinearizable`,
 * `availability/stall`. Two runs with the same one have, most likely, met the same mistake. Of several objections the one
 * nearest to the cause counts: invariants speak up at the moment when it happens, what clients see follows from it, and
 * that nobody serves any more comes last.
 *
 * @returns null unless the run is invalid.
 */
export function fingerprintOf(verdict: Pick<VerdictDocument, "checkers">): string | null {
  const objections = Object.entries(verdict.checkers).filter(([, { valid }]) => valid === false);
  const [first] = objections.toSorted(([a], [b]) => distanceOf(a) - distanceOf(b));
  if (!first) return null;
  const [checker, { findings }] = first;
  return `${checker}/${findings?.[0]?.anomaly ?? "invalid"}`;
}

/** From the cause. */
function distanceOf(checker: string): number {
  if (checker === "invariants") return 0;
  return checker === "availability" ? 2 : 1;
}
