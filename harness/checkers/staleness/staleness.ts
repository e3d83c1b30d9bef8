import { NS_PER_MS } from "../../core/ids.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Finding } from "../../core/verdict.ts";
import { findingOf } from "../register-history/model-result.ts";
import {
  INITIAL,
  type RegisterHistory,
  type RegisterOp,
  THIN_AIR,
} from "../register-history/register-history.ts";
import { describeOp } from "../register-history/words.ts";
import { type KeyWrites, writesByKey, writtenBy } from "../regular/key-writes.ts";
import { countBelow } from "./ascending.ts";
import { quantiles } from "./quantiles.ts";

/** How old what one read returned was, at the least. */
export interface ReadStaleness {
  readonly read: RegisterOp;
  /** Versions that lie between it and the newest one in every order that keeps real time. */
  readonly versions: number;
  /** From the return of the first write that certainly overwrote it to the call of the read. 0: not known to be stale. */
  readonly ms: number;
  /** That first write. */
  readonly overwrittenBy: RegisterOp | null;
}

export interface Staleness {
  /** Reads that were measured: all but those out of thin air. */
  readonly reads: number;
  readonly stale: number;
  /** Of all reads: {@link ReadStaleness.versions} and {@link ReadStaleness.ms}. Null without reads. */
  readonly versions: JsonObject | null;
  readonly ms: JsonObject | null;
  /** The stalest read by versions and the stalest by time, with their proofs. */
  readonly worst: readonly Finding[];
}

/**
 * How stale reads were, as lower bounds from real time alone: a write certainly overwrote the version v if it was called
 * after the write of v had returned, and certainly did so before a read if it returned before the read was called.
 * Versions: how many such writes there are, the k - 1 of k-atomicity (Aiyer, Alvisi, Bazzi 2005; Golab, Li, Shah 2011).
 * Milliseconds: how long before the read the first of them had returned, the delta of delta-atomicity (the same 2011 paper).
 */
export function measureStaleness(history: RegisterHistory): Staleness {
  const measured = stalenessOfReads(history);
  const worst = [
    stalest(measured, ({ versions }) => versions),
    stalest(measured, ({ ms }) => ms),
  ].filter((one) => one !== null);
  return {
    reads: measured.length,
    stale: measured.filter(({ versions }) => versions > 0).length,
    versions: quantiles(measured.map(({ versions }) => versions)),
    ms: quantiles(measured.map(({ ms }) => ms)),
    worst: [...new Set(worst)].map((one) => proofOf(history, one)),
  };
}

/** The staleness of each read, key by key. */
export function stalenessOfReads(history: RegisterHistory): readonly ReadStaleness[] {
  const reads: RegisterOp[][] = history.keys.map(() => []);
  for (const op of history.ops)
    if (op.reads !== null && op.reads !== THIN_AIR) reads[op.key]?.push(op);
  return writesByKey(history).flatMap((writes, key) =>
    measureKey(history, writes, reads[key] ?? []),
  );
}

/** In the order of the calls of the reads, over a growing tree of the calls of writes that have returned. */
function measureKey(
  history: RegisterHistory,
  writes: KeyWrites,
  reads: readonly RegisterOp[],
): readonly ReadStaleness[] {
  const { returned } = writes;
  const byCall = returned.toSorted((a, b) => a.callLine - b.callLine);
  const calls = Float64Array.from(byCall, ({ callLine }) => callLine);
  const firstReturned = suffixFirst(byCall);
  const counts = new CountTree(calls.length);
  let inTree = 0;
  return reads.map((read) => {
    for (; (returned[inTree]?.returnLine ?? Infinity) < read.callLine; inTree++)
      counts.add(countBelow(calls, returned[inTree]?.callLine ?? 0));
    const newerFrom = countBelow(calls, writtenBy(history, read.reads ?? INITIAL));
    const versions = inTree - counts.below(newerFrom);
    const overwrittenBy = versions === 0 ? null : (firstReturned[newerFrom] ?? null);
    const ns = overwrittenBy === null ? 0 : read.callNs - overwrittenBy.returnNs;
    return { read, versions, ms: ns / NS_PER_MS, overwrittenBy };
  });
}

/** At each place, of the writes from there on the one that returned first. */
function suffixFirst(writes: readonly RegisterOp[]): readonly RegisterOp[] {
  const first = [...writes];
  for (let at = writes.length - 2; at >= 0; at--) {
    const [own, next] = [first[at] as RegisterOp, first[at + 1] as RegisterOp];
    if (next.returnLine < own.returnLine) first[at] = next;
  }
  return first;
}

/** Counts of places, with sums over all places below one (Fenwick 1994). */
class CountTree {
  readonly #sums: Int32Array;

  constructor(size: number) {
    this.#sums = new Int32Array(size + 1);
  }

  add(place: number): void {
    for (let at = place + 1; at < this.#sums.length; at += at & -at)
      this.#sums[at] = (this.#sums[at] ?? 0) + 1;
  }

  below(place: number): number {
    let sum = 0;
    for (let at = place; at > 0; at -= at & -at) sum += this.#sums[at] ?? 0;
    return sum;
  }
}

function stalest(
  measured: readonly ReadStaleness[],
  figure: (one: ReadStaleness) => number,
): ReadStaleness | null {
  let worst: ReadStaleness | null = null;
  for (const one of measured) if (figure(one) > (worst === null ? 0 : figure(worst))) worst = one;
  return worst;
}

function proofOf(
  history: RegisterHistory,
  { read, versions, ms, overwrittenBy }: ReadStaleness,
): Finding {
  const writer = history.ops[read.reads ?? INITIAL];
  const involved = [writer, overwrittenBy, read].filter((op) => op !== undefined && op !== null);
  const steps = [
    ...(writer === undefined ? [] : [describeOp(history, writer)]),
    ...(overwrittenBy === null ? [] : [`then ${describeOp(history, overwrittenBy)}`]),
    `then ${describeOp(history, read)}: at least ${versions} versions and ${ms} ms too late`,
  ];
  return findingOf(history, "stale-read", involved, steps);
}
