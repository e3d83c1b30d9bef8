import { NONE } from "../register/actions.ts";
import { sortedBy } from "../sorted.ts";
import { NEVER, type Timeline } from "../timeline.ts";
import type { Ledger } from "./ledger.ts";
import { type Lives, type Stay, stayOf } from "./lives.ts";
import type { Overtaking } from "./violations.ts";

/**
 * Each of these values stood in front of another that was taken, so it had been taken too; but no dequeue that returned
 * took it, and there are fewer dequeues that never returned and began in time.
 */
export interface Loss {
  readonly kind: "lost";
  readonly lost: readonly Stay[];
  /** For each of them: one that was put in after it and taken. */
  readonly overtakers: readonly Stay[];
  readonly unreturned: readonly number[];
}

/** A value that nobody is known to have taken, and when it must be gone. */
interface Missing {
  readonly value: number;
  readonly goneBy: number;
  /** A value that demands it; NONE when a dequeue that found nothing does. */
  readonly overtaker: number;
}

/**
 * Lets the dequeues that never returned take the values that must have been taken by someone: the value that must be
 * gone first goes to the dequeue that began first. If any assignment is possible, this one is.
 *
 * @param gaps positions right after which the queue is empty.
 * @returns which dequeue takes each value, as `lives.dequeue`.
 */
export function assign(
  { lives, unreturned }: Ledger,
  gaps: Int32Array,
  { callAt }: Timeline,
): Int32Array | Loss | Overtaking {
  const missing = missingFrom(lives, gaps);
  const dequeue = lives.dequeue.slice();
  for (let i = 0; i < missing.length; i++) {
    const { value, goneBy } = missing[i] as Missing;
    const taker = unreturned[i];
    if (taker === undefined || (callAt[taker] as number) > goneBy) {
      return lossOf(lives, missing.slice(0, i + 1), unreturned.slice(0, i));
    }
    dequeue[value] = taker;
  }
  return dequeue;
}

function lossOf(
  lives: Lives,
  missing: readonly Missing[],
  unreturned: readonly number[],
): Loss | Overtaking {
  const lost = missing.map(({ value }) => stayOf(lives, value));
  const overtakers = missing.map(({ overtaker }) => stayOf(lives, overtaker));
  const [[first], [second]] = [lost, overtakers];
  if (first && second && unreturned.length === 0) return { kind: "overtaken", first, second };
  return { kind: "lost", lost, overtakers, unreturned };
}

/** In the order of when they must be gone. */
function missingFrom(lives: Lives, gaps: Int32Array): readonly Missing[] {
  const { dequeue, enqueueReturnAt, dequeueReturnAt } = lives;
  const followers = firstTakenFrom(lives);
  const sortedGaps = gaps.slice().sort();
  const missing: Missing[] = [];
  for (let value = 0; value < dequeue.length; value++) {
    if (dequeue[value] !== NONE) continue;
    const inAt = enqueueReturnAt[value] as number;
    const overtaker = followers[countUpTo(lives.enqueueCallAt, inAt)] ?? NONE;
    const overtakenAt = overtaker === NONE ? NEVER : (dequeueReturnAt[overtaker] as number);
    const gapAt = sortedGaps[countUpTo(sortedGaps, inAt)] ?? NEVER;
    const goneBy = Math.min(overtakenAt, gapAt);
    if (goneBy === NEVER) continue;
    missing.push({ value, goneBy, overtaker: overtakenAt <= gapAt ? overtaker : NONE });
  }
  const order = sortedBy(Int32Array.from(missing, ({ goneBy }) => goneBy));
  return Array.from(order, (i) => missing[i] as Missing);
}

/** For each value: of it and those put in later, the one whose dequeue returned first; NONE if none was taken. */
function firstTakenFrom({ dequeue, dequeueReturnAt }: Lives): Int32Array {
  const first = new Int32Array(dequeue.length);
  let best = NONE;
  for (let value = dequeue.length - 1; value >= 0; value--) {
    const at = dequeueReturnAt[value] as number;
    const isTaken = dequeue[value] !== NONE;
    if (isTaken && (best === NONE || at < (dequeueReturnAt[best] as number))) best = value;
    first[value] = best;
  }
  return first;
}

/** How many of the ascending positions are at most `limit`. */
function countUpTo(positions: Int32Array, limit: number): number {
  let low = 0;
  let high = positions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((positions[middle] as number) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
