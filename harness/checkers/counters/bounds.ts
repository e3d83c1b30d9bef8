import { countBelow } from "../staleness/ascending.ts";
import type { CounterAdd, CounterHistory, CounterRead } from "./counter-history.ts";

/** The least and the greatest value that a read can have; both are sums of adds. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** What each read of a counter may show, in the order of its reads. */
export interface ReadBounds {
  /** Of any adds that began before the read ended: more, or less, was never added by then. */
  readonly possible: Bounds;
  /** With all adds that were acknowledged before the read began: where reads are recent. */
  readonly recent: Bounds;
}

/**
 * The bounds of every read, as of Jepsen's `counter`, for increments and decrements. An add that was acknowledged before
 * the read began counts in full; one that began before the read ended counts where it widens the bounds.
 *
 * Bounds are necessary, not sufficient: a value between them need not be the sum of any of the adds.
 */
export function readBounds({ adds, reads }: CounterHistory): readonly ReadBounds[] {
  const called = prefixSums(adds, ({ callLine }) => callLine);
  const ended = prefixSums(
    adds.filter(({ endLine }) => endLine !== Number.POSITIVE_INFINITY),
    ({ endLine }) => endLine,
  );
  return reads.map(({ callLine, endLine }) => {
    const begun = called.before(endLine);
    const over = ended.before(callLine);
    return {
      possible: { low: begun.down, high: begun.up },
      recent: { low: over.up + begun.down, high: over.down + begun.up },
    };
  });
}

/** What reads may show once nothing changes any more: all that was acknowledged, and any of what nobody answered. */
export function finalBounds(adds: readonly CounterAdd[]): Bounds {
  let [low, high] = [0, 0];
  for (const { delta, endLine } of adds) {
    const isCertain = endLine !== Number.POSITIVE_INFINITY;
    if (isCertain || delta < 0) low += delta;
    if (isCertain || delta > 0) high += delta;
  }
  return { low, high };
}

/** How far two settled reads may be apart: an add without an answer may take effect between them. */
export function openBounds(adds: readonly CounterAdd[]): Bounds {
  return finalBounds(adds.filter(({ endLine }) => endLine === Number.POSITIVE_INFINITY));
}

export function isWithin({ value }: CounterRead, { low, high }: Bounds): boolean {
  return low <= value && value <= high;
}

interface Sums {
  /** Sums of the positive and of the negative adds whose line stands before this one. */
  before(line: number): { readonly up: number; readonly down: number };
}

function prefixSums(adds: readonly CounterAdd[], lineOf: (add: CounterAdd) => number): Sums {
  const sorted = adds.toSorted((a, b) => lineOf(a) - lineOf(b));
  const lines = Float64Array.from(sorted, lineOf);
  const up = new Float64Array(sorted.length + 1);
  const down = new Float64Array(sorted.length + 1);
  for (const [at, { delta }] of sorted.entries()) {
    up[at + 1] = (up[at] ?? 0) + Math.max(delta, 0);
    down[at + 1] = (down[at] ?? 0) + Math.min(delta, 0);
  }
  return {
    before(line) {
      const count = countBelow(lines, line);
      return { up: up[count] ?? 0, down: down[count] ?? 0 };
    },
  };
}
