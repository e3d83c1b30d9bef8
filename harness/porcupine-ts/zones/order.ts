import type { Timeline } from "../timeline.ts";
import { ALWAYS_BEFORE, type Chain, type Links } from "./chains.ts";
import { type Clusters, NONE } from "./clusters.ts";

/** A failed cas that does not tell what it found, and the value it did not find. */
interface Differing {
  readonly operation: number;
  readonly value: number;
}

/**
 * The operations of the chains one after the other, and each failed cas at some place where another value is there. Null
 * when one of those fits nowhere: another order of the chains may still do.
 */
export function placeAll(
  clusters: Clusters,
  links: Links,
  timeline: Timeline,
  sorted: readonly Chain[],
): readonly number[] | null {
  const { order, values } = concatenate(clusters, links, sorted);
  const differing = listDiffering(clusters);
  if (differing.length === 0) return order;
  return insert(order, values, differing, timeline);
}

function concatenate(
  clusters: Clusters,
  { successor }: Links,
  sorted: readonly Chain[],
): { order: number[]; values: number[] } {
  const order: number[] = [];
  const values: number[] = [];
  for (const chain of sorted) {
    for (let value = chain.head; value !== NONE; value = successor[value] as number) {
      const producer = clusters.producer[value] as number;
      if (producer !== NONE) {
        order.push(producer);
        values.push(value);
      }
      for (const read of clusters.reads[value] ?? []) {
        order.push(read);
        values.push(value);
      }
    }
  }
  return { order, values };
}

function listDiffering(clusters: Clusters): readonly Differing[] {
  return clusters.differing.flatMap((operations, value) =>
    operations.map((operation) => ({ operation, value })),
  );
}

/**
 * Puts each operation of the order at the earliest time it can have: its call, or the time of the one before it. Between
 * those times the value stands still, and a failed cas goes behind any of them within its own interval.
 */
function insert(
  order: readonly number[],
  values: readonly number[],
  differing: readonly Differing[],
  { callAt, returnAt }: Timeline,
): readonly number[] | null {
  const times = new Int32Array(order.length);
  let latest = ALWAYS_BEFORE;
  for (let i = 0; i < order.length; i++) {
    latest = Math.max(latest, callAt[order[i] as number] as number);
    times[i] = latest;
  }
  const behind: number[][] = [];
  for (const { operation, value } of differing) {
    // The last one placed before the call; -1 stands for the initial value.
    let at = lastAtOrBefore(times, callAt[operation] as number);
    while ((at < 0 ? 0 : values[at]) === value) {
      at++;
      if (at >= order.length || (times[at] as number) > (returnAt[operation] as number))
        return null;
    }
    behind[at + 1] ??= [];
    behind[at + 1]?.push(operation);
  }
  const inserted: number[] = [];
  for (let i = 0; i <= order.length; i++) {
    if (i > 0) inserted.push(order[i - 1] as number);
    inserted.push(
      ...(behind[i] ?? []).sort((a, b) => (callAt[a] as number) - (callAt[b] as number)),
    );
  }
  return inserted;
}

function lastAtOrBefore(times: Int32Array, limit: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] as number) <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
