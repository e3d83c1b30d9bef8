import { type History, outcomeOf } from "../../core/history.ts";
import { NS_PER_MS, NS_PER_S, type TimeNs } from "../../core/ids.ts";

/** Enough for a curve, few enough to tell the bars apart. */
const MAX_BUCKETS = 120;
const SHORTEST_BUCKET_NS = 20 * NS_PER_MS;
/** Wider parts than for the rate: a quantile needs a sample. */
const LATENCY_BUCKETS = 60;

export type Outcome = "ok" | "fail" | "info";
export const OUTCOMES: readonly Outcome[] = ["ok", "fail", "info"];

/** Equal parts of the run; there is no shorter last one that would look like a drop. */
export interface RateBucket {
  readonly fromNs: TimeNs;
  readonly toNs: TimeNs;
  /** Completions a second. */
  readonly perSecond: Readonly<Record<Outcome, number>>;
}

export interface LatencyPoint {
  readonly invokedNs: TimeNs;
  readonly latencyNs: number;
  readonly outcome: Outcome;
}

/** Nearest-rank quantiles of the ok operations invoked in one part of the run; null where there were none. */
export interface LatencyBucket {
  readonly fromNs: TimeNs;
  readonly toNs: TimeNs;
  readonly quantiles: { readonly p50: number; readonly p95: number; readonly p99: number } | null;
}

/** The time of the last line, at least a millisecond, so that an axis has a length. */
export function runEndNs(history: History): TimeNs {
  return Math.max(NS_PER_MS, history.ops.at(-1)?.time ?? 0);
}

/** Completions over time by outcome. Operations that never completed are in none. */
export function rateOverTime(history: History): readonly RateBucket[] {
  const endNs = runEndNs(history);
  const count = bucketCount(endNs, MAX_BUCKETS);
  const totals = Array.from({ length: count }, () => ({ ok: 0, fail: 0, info: 0 }));
  for (const operation of history.operations) {
    if (operation.completion === null) continue;
    const total = totals[bucketAt(operation.completion.time, endNs, count)];
    if (total) total[outcomeOf(operation)]++;
  }
  const seconds = endNs / count / NS_PER_S;
  return totals.map(({ ok, fail, info }, i) => ({
    fromNs: (i * endNs) / count,
    toNs: ((i + 1) * endNs) / count,
    perSecond: { ok: ok / seconds, fail: fail / seconds, info: info / seconds },
  }));
}

/** One point for each completed operation. */
export function latencyPoints(history: History): readonly LatencyPoint[] {
  const points: LatencyPoint[] = [];
  for (const operation of history.operations) {
    const { invoke, completion } = operation;
    if (completion === null) continue;
    const latencyNs = completion.time - invoke.time;
    points.push({ invokedNs: invoke.time, latencyNs, outcome: outcomeOf(operation) });
  }
  return points;
}

/** Quantiles of the ok operations over time, by the time of their invocation. */
export function latencyOverTime(
  points: readonly LatencyPoint[],
  endNs: TimeNs,
): readonly LatencyBucket[] {
  const count = bucketCount(endNs, LATENCY_BUCKETS);
  const samples: number[][] = Array.from({ length: count }, () => []);
  for (const { outcome, invokedNs, latencyNs } of points)
    if (outcome === "ok") samples[bucketAt(invokedNs, endNs, count)]?.push(latencyNs);
  return samples.map((sample, i) => {
    const sorted = sample.sort((left, right) => left - right);
    const at = (share: number): number => nearestRank(sorted, share);
    return {
      fromNs: (i * endNs) / count,
      toNs: ((i + 1) * endNs) / count,
      quantiles: sorted.length === 0 ? null : { p50: at(0.5), p95: at(0.95), p99: at(0.99) },
    };
  });
}

/** The smallest value that at least `share` of a sorted, non-empty sample does not exceed. */
export function nearestRank(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

function bucketCount(endNs: TimeNs, most: number): number {
  return Math.max(1, Math.min(most, Math.floor(endNs / SHORTEST_BUCKET_NS)));
}

function bucketAt(time: TimeNs, endNs: TimeNs, count: number): number {
  return Math.min(count - 1, Math.max(0, Math.floor((time / endNs) * count)));
}
