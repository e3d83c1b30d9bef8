import { NONE } from "../register/actions.ts";
import { sortedBy } from "../sorted.ts";
import type { Timeline } from "../timeline.ts";
import { type Lives, type Stay, stayOf } from "./lives.ts";

/** One value stood in front of another, and was still there when the other had been taken. */
export interface Overtaking {
  readonly kind: "overtaken";
  readonly first: Stay;
  readonly second: Stay;
}

/** A dequeue found nothing, but at all times while it was open one of these values was there, one after the other. */
export interface NeverEmpty {
  readonly kind: "never-empty";
  readonly empty: number;
  readonly stays: readonly Stay[];
}

/** For each dequeue that found nothing: a position right after which the queue may have been empty. */
export interface Gaps {
  readonly kind: "gaps";
  readonly positions: Int32Array;
}

/**
 * The violations of a queue whose values differ and whose operations all returned, besides those of single values, are
 * two: overtaking, and being empty while it cannot be (Henzinger, Sezgin and Vafeiadis, "Aspect-oriented
 * linearizability proofs", 2013: VOrd and VWit).
 */
export function findViolation(
  lives: Lives,
  empties: readonly number[],
  timeline: Timeline,
): Overtaking | NeverEmpty | Gaps {
  const byEnqueueReturn = sortedBy(lives.enqueueReturnAt);
  return (
    findOvertaking(lives, byEnqueueReturn) ?? findGaps(lives, byEnqueueReturn, empties, timeline)
  );
}

/** For each value: of those certainly put in before it, the one taken last. */
function findOvertaking(lives: Lives, byEnqueueReturn: Int32Array): Overtaking | null {
  const { enqueueCallAt, enqueueReturnAt, dequeueCallAt, dequeueReturnAt } = lives;
  let next = 0;
  let latest = NONE;
  let latestAt = -1;
  for (let second = 0; second < enqueueCallAt.length; second++) {
    for (; next < byEnqueueReturn.length; next++) {
      const first = byEnqueueReturn[next] as number;
      if ((enqueueReturnAt[first] as number) > (enqueueCallAt[second] as number)) break;
      if ((dequeueCallAt[first] as number) <= latestAt) continue;
      latestAt = dequeueCallAt[first] as number;
      latest = first;
    }
    if (latestAt > (dequeueReturnAt[second] as number))
      return { kind: "overtaken", first: stayOf(lives, latest), second: stayOf(lives, second) };
  }
  return null;
}

/**
 * A value is certainly there from the return of its enqueue to the call of its dequeue. Overlapping stretches are put
 * together. A dequeue that began in such a stretch found the queue empty at the end of it, if at all.
 */
function findGaps(
  lives: Lives,
  byEnqueueReturn: Int32Array,
  empties: readonly number[],
  { callAt, returnAt }: Timeline,
): NeverEmpty | Gaps {
  const stretches = stretchesOf(lives, byEnqueueReturn);
  const positions = new Int32Array(empties.length);
  let next = 0;
  // Both in the order of time.
  for (let i = 0; i < empties.length; i++) {
    const empty = empties[i] as number;
    const begin = callAt[empty] as number;
    while (next < stretches.count && (stretches.ends[next] as number) < begin) next++;
    const isInside = next < stretches.count && (stretches.starts[next] as number) < begin;
    positions[i] = isInside ? (stretches.ends[next] as number) : begin;
    if ((positions[i] as number) > (returnAt[empty] as number)) {
      const cover = coverOf(lives, byEnqueueReturn, begin, returnAt[empty] as number);
      return { kind: "never-empty", empty, stays: cover.map((value) => stayOf(lives, value)) };
    }
  }
  return { kind: "gaps", positions };
}

interface Stretches {
  readonly count: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

function stretchesOf(
  { enqueueReturnAt, dequeueCallAt }: Lives,
  byEnqueueReturn: Int32Array,
): Stretches {
  const starts = new Int32Array(byEnqueueReturn.length);
  const ends = new Int32Array(byEnqueueReturn.length);
  let count = 0;
  for (const value of byEnqueueReturn) {
    const start = enqueueReturnAt[value] as number;
    const end = dequeueCallAt[value] as number;
    if (end < start) continue;
    if (count > 0 && start < (ends[count - 1] as number)) {
      ends[count - 1] = Math.max(ends[count - 1] as number, end);
    } else {
      starts[count] = start;
      ends[count++] = end;
    }
  }
  return { count, starts, ends };
}

/** The fewest values whose stretches together reach from `begin` to `end`, by always taking the one that reaches furthest. */
function coverOf(
  { enqueueReturnAt, dequeueCallAt }: Lives,
  byEnqueueReturn: Int32Array,
  begin: number,
  end: number,
): readonly number[] {
  const cover: number[] = [];
  let reached = begin;
  let furthest = NONE;
  let furthestAt = -1;
  for (let next = 0; reached < end; ) {
    for (; next < byEnqueueReturn.length; next++) {
      const value = byEnqueueReturn[next] as number;
      if ((enqueueReturnAt[value] as number) > reached) break;
      if ((dequeueCallAt[value] as number) <= furthestAt) continue;
      furthestAt = dequeueCallAt[value] as number;
      furthest = value;
    }
    cover.push(furthest);
    reached = furthestAt;
  }
  return cover;
}
