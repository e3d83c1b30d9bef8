import type { Value } from "../model.ts";
import { NEVER, type Timeline } from "../timeline.ts";
import { type Clusters, INITIAL, NONE } from "./clusters.ts";

/** Before the first and after the last position of any timeline. */
export const ALWAYS_BEFORE = -1;

/**
 * Clusters that must stand directly one after the other, each value replaced by a cas that found it. `from` is the first
 * return in it and `to` the last call, each with its operation. When `from < to`, the chain must hold at all times in
 * between (a forward zone); otherwise it fits at any single time from `to` to `from` (a backward zone).
 */
export interface Chain {
  /** The number of its first value. */
  readonly head: number;
  readonly firstReturnAt: number;
  /** NONE for the initial value, which was there before everything. */
  readonly firstReturn: number;
  readonly lastCallAt: number;
  readonly lastCall: number;
}

/** Operation `early` had finished before `late` began, although it must come after it. */
export interface Inversion {
  readonly kind: "inversion";
  readonly early: number;
  readonly late: number;
}

/** Two compare-and-sets took effect on a value that was there only once; or values that only come from each other. */
export type Broken =
  | Inversion
  | { readonly kind: "taken-twice"; readonly value: number; readonly by: readonly [number, number] }
  | { readonly kind: "circle"; readonly value: number }
  | { readonly kind: "thin-air"; readonly operation: number; readonly value: Value };

/** Which values were certainly there, and what replaced each by a cas: by value number. */
export interface Links {
  readonly live: Uint8Array;
  readonly successor: Int32Array;
  /** What was found impossible; the rest is as far as it got. */
  readonly broken: Broken | null;
}

/**
 * Finds the values that were certainly there: produced by an operation that returned, read, or found by the cas that
 * produced another such value. A write or cas that never returned and is not among their producers need not have
 * happened, and is left out.
 */
export function link(clusters: Clusters, timeline: Timeline): Links {
  const { values, producer, source, reads } = clusters;
  const live = new Uint8Array(values.length);
  const successor = new Int32Array(values.length).fill(NONE);
  live[INITIAL] = 1;
  for (let start = 1; start < values.length; start++) {
    const operation = producer[start] as number;
    if (operation === NONE || (timeline.returnAt[operation] === NEVER && !reads[start])) continue;
    for (let value = start; !live[value]; ) {
      live[value] = 1;
      const from = source[value] as number;
      if (from === NONE) break;
      const swap = producer[value] as number;
      if (from !== INITIAL && producer[from] === NONE) {
        const broken = { kind: "thin-air", operation: swap, value: values[from] as Value } as const;
        return { live, successor, broken };
      }
      const other = successor[from] as number;
      if (other !== NONE) {
        const by = [producer[other] as number, swap] as const;
        return { live, successor, broken: { kind: "taken-twice", value: from, by } };
      }
      successor[from] = value;
      value = from;
    }
  }
  return { live, successor, broken: null };
}

/** Walks each chain and narrows it to its zone. */
export function chainsOf(
  clusters: Clusters,
  { live, successor }: Links,
  timeline: Timeline,
): readonly Chain[] | Broken {
  const chains: Chain[] = [];
  const reached = new Uint8Array(live.length);
  for (let head = 0; head < live.length; head++) {
    if (!live[head] || clusters.source[head] !== NONE) continue;
    const chain = walk(clusters, successor, timeline, head, reached);
    if ("kind" in chain) return chain;
    chains.push(chain);
  }
  const circle = live.findIndex((isLive, value) => isLive === 1 && !reached[value]);
  return circle === -1 ? chains : { kind: "circle", value: circle };
}

function walk(
  clusters: Clusters,
  successor: Int32Array,
  { callAt, returnAt }: Timeline,
  head: number,
  reached: Uint8Array,
): Chain | Inversion {
  let firstReturn = NONE;
  let firstReturnAt = head === INITIAL ? ALWAYS_BEFORE : NEVER;
  let lastCall = NONE;
  let lastCallAt = ALWAYS_BEFORE;
  const admit = (operation: number): Inversion | null => {
    const end = returnAt[operation] as number;
    if (end < lastCallAt) return { kind: "inversion", early: operation, late: lastCall };
    if (end < firstReturnAt) {
      firstReturnAt = end;
      firstReturn = operation;
    }
    return null;
  };
  const note = (operation: number): void => {
    if ((callAt[operation] as number) <= lastCallAt) return;
    lastCallAt = callAt[operation] as number;
    lastCall = operation;
  };
  for (let value = head; value !== NONE; value = successor[value] as number) {
    reached[value] = 1;
    const producer = clusters.producer[value] as number;
    if (producer !== NONE) {
      const broken = admit(producer);
      if (broken) return broken;
      note(producer);
    }
    const reads = clusters.reads[value] ?? [];
    for (const read of reads) {
      const broken = admit(read);
      if (broken) return broken;
    }
    for (const read of reads) note(read);
  }
  return { head, firstReturnAt, firstReturn, lastCallAt, lastCall };
}
