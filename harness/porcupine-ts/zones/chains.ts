import type { Value } from "../model.ts";
import { INITIAL, NONE } from "../register/actions.ts";
import { NEVER, type Timeline } from "../timeline.ts";
import type { Clusters } from "./clusters.ts";

/** Before the first position of any timeline. */
export const ALWAYS_BEFORE = -1;

/**
 * Clusters that must stand directly one after the other, each value replaced by a cas that found it. `from` is the first
 * return in it and `to` the last call, each with its operation. When `from < to`, the chain must hold at all times in
 * between (a forward zone); otherwise it fits at any single time from `to` to `from` (a backward zone).
 */
export interface Chain {
  readonly firstReturnAt: number;
  /** NONE for the initial value, which was there before everything. */
  readonly firstReturn: number;
  readonly lastCallAt: number;
  readonly lastCall: number;
}

/** All chains of a register, in arrays by chain number. */
export interface Chains {
  readonly count: number;
  /** The number of the first value. */
  readonly head: Int32Array;
  readonly firstReturn: Int32Array;
  readonly firstReturnAt: Int32Array;
  readonly lastCall: Int32Array;
  readonly lastCallAt: Int32Array;
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
  const { values, producer, source, firstRead } = clusters;
  const live = new Uint8Array(values.length);
  const successor = new Int32Array(values.length).fill(NONE);
  live[INITIAL] = 1;
  for (let start = 1; start < values.length; start++) {
    const operation = producer[start] as number;
    if (operation === NONE) continue;
    if (timeline.returnAt[operation] === NEVER && firstRead[start] === NONE) continue;
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
): Chains | Broken {
  const heads = headsOf(clusters, live);
  const arrayOf = () => new Int32Array(heads.length);
  const chains = {
    count: heads.length,
    head: heads,
    firstReturn: arrayOf(),
    firstReturnAt: arrayOf(),
    lastCall: arrayOf(),
    lastCallAt: arrayOf(),
  };
  const reached = new Uint8Array(live.length);
  for (let number = 0; number < heads.length; number++) {
    const inversion = walk(chains, number, clusters, successor, timeline, reached);
    if (inversion) return inversion;
  }
  for (let value = 0; value < live.length; value++) {
    if (live[value] === 1 && reached[value] === 0) return { kind: "circle", value };
  }
  return chains;
}

export function chainAt(chains: Chains, number: number): Chain {
  return {
    firstReturn: chains.firstReturn[number] as number,
    firstReturnAt: chains.firstReturnAt[number] as number,
    lastCall: chains.lastCall[number] as number,
    lastCallAt: chains.lastCallAt[number] as number,
  };
}

function headsOf({ source }: Clusters, live: Uint8Array): Int32Array {
  let count = 0;
  const heads = new Int32Array(live.length);
  for (let value = 0; value < live.length; value++) {
    if (live[value] === 1 && source[value] === NONE) heads[count++] = value;
  }
  return heads.subarray(0, count);
}

/**
 * Of the reads of one value only two count: the one that returned first, which may have returned before something that
 * must come earlier was called, and the one that was called last.
 */
function walk(
  chains: Chains,
  number: number,
  { producer, firstRead, lastRead }: Clusters,
  successor: Int32Array,
  { callAt, returnAt }: Timeline,
  reached: Uint8Array,
): Inversion | null {
  const head = chains.head[number] as number;
  let firstReturn = NONE;
  let firstReturnAt = head === INITIAL ? ALWAYS_BEFORE : NEVER;
  let lastCall = NONE;
  let lastCallAt = ALWAYS_BEFORE;
  for (let value = head; value !== NONE; value = successor[value] as number) {
    reached[value] = 1;
    for (let step = 0; step < 2; step++) {
      const early = (step === 0 ? producer : firstRead)[value] as number;
      if (early === NONE) continue;
      const end = returnAt[early] as number;
      if (end < lastCallAt) return { kind: "inversion", early, late: lastCall };
      if (end < firstReturnAt) {
        firstReturnAt = end;
        firstReturn = early;
      }
      const late = step === 0 ? early : (lastRead[value] as number);
      if ((callAt[late] as number) <= lastCallAt) continue;
      lastCallAt = callAt[late] as number;
      lastCall = late;
    }
  }
  chains.firstReturn[number] = firstReturn;
  chains.firstReturnAt[number] = firstReturnAt;
  chains.lastCall[number] = lastCall;
  chains.lastCallAt[number] = lastCallAt;
  return null;
}
