import type { JsonObject } from "../../core/json.ts";

const SHARES = [
  ["min", 0],
  ["median", 0.5],
  ["p95", 0.95],
  ["p99", 0.99],
  ["max", 1],
] as const;

/** Smallest, median, 95th and 99th percentile and largest (nearest rank), or null of no values. */
export function quantiles(values: readonly number[]): JsonObject | null {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  return Object.fromEntries(
    SHARES.map(([name, share]) => {
      const rank = Math.max(1, Math.ceil(share * sorted.length));
      return [name, sorted[rank - 1] ?? 0];
    }),
  );
}
