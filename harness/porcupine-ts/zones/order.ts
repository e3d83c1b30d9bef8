import { NONE, READ } from "../register/actions.ts";
import type { Timeline } from "../timeline.ts";
import { ALWAYS_BEFORE, type Chains, type Links } from "./chains.ts";
import type { Clusters, Differing } from "./clusters.ts";

/**
 * The operations of the chains one after the other, and each failed cas at some place where another value is there. Null
 * when one of those fits nowhere: another order of the chains may still do.
 *
 * @param sorted chain numbers in the order of their zones.
 */
export function placeAll(
  clusters: Clusters,
  links: Links,
  timeline: Timeline,
  chains: Chains,
  sorted: Int32Array,
): Int32Array | null {
  const { order, values } = concatenate(clusters, links, chains, sorted);
  if (clusters.differing.length === 0) return order;
  return insert(order, values, clusters.differing, timeline);
}

/** Operation numbers, and the number of the value that is there after each. */
interface Sequence {
  readonly order: Int32Array;
  readonly values: Int32Array;
}

function concatenate(
  clusters: Clusters,
  { successor }: Links,
  chains: Chains,
  sorted: Int32Array,
): Sequence {
  const reads = readsByValue(clusters);
  const order = new Int32Array(clusters.members.length);
  const values = new Int32Array(clusters.members.length);
  let length = 0;
  const append = (operation: number, value: number) => {
    order[length] = operation;
    values[length++] = value;
  };
  for (const chain of sorted) {
    for (let value = chains.head[chain] as number; value !== NONE; ) {
      const producer = clusters.producer[value] as number;
      if (producer !== NONE) append(producer, value);
      const end = reads.end[value] as number;
      for (let i = value === 0 ? 0 : (reads.end[value - 1] as number); i < end; i++)
        append(reads.operations[i] as number, value);
      value = successor[value] as number;
    }
  }
  return { order: order.subarray(0, length), values: values.subarray(0, length) };
}

/** The reads of value 0 in the order of their calls, then those of value 1, and where those of each value end. */
function readsByValue({ values, members, actions: { kind, value } }: Clusters) {
  const nextAt = new Int32Array(values.length + 1);
  for (let i = 0; i < kind.length; i++) {
    if (kind[i] !== READ) continue;
    const after = (value[i] as number) + 1;
    nextAt[after] = (nextAt[after] as number) + 1;
  }
  for (let i = 1; i < nextAt.length; i++)
    nextAt[i] = (nextAt[i] as number) + (nextAt[i - 1] as number);
  const operations = new Int32Array(nextAt[values.length] as number);
  for (let i = 0; i < kind.length; i++) {
    if (kind[i] !== READ) continue;
    const number = value[i] as number;
    operations[nextAt[number] as number] = members[i] as number;
    nextAt[number] = (nextAt[number] as number) + 1;
  }
  return { operations, end: nextAt };
}

/**
 * Puts each operation of the order at the earliest time it can have: its call, or the time of the one before it. Between
 * those times the value stands still, and a failed cas goes behind any of them within its own interval.
 */
function insert(
  order: Int32Array,
  values: Int32Array,
  differing: readonly Differing[],
  { callAt, returnAt }: Timeline,
): Int32Array | null {
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
  const inserted = new Int32Array(order.length + differing.length);
  let length = 0;
  for (let i = 0; i <= order.length; i++) {
    if (i > 0) inserted[length++] = order[i - 1] as number;
    for (const operation of behind[i] ?? []) inserted[length++] = operation;
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
