import type { Rest } from "../convergence/settling.ts";
import type { Adding, Moment, SetHistory, SetRead } from "./set-history.ts";

/** What reads tell of one element. */
export interface ElementFate {
  readonly adding: Adding;
  /** The end of the first read that had it. */
  readonly firstSeen: Moment | null;
  /** Of the reads that had it, and of those that missed it, the one that began last. */
  readonly lastPresent: SetRead | null;
  readonly lastAbsent: SetRead | null;
  /** Of elements known when all was quiet: a settled read that had it, and all that missed it. */
  readonly foundBy: SetRead | null;
  readonly missedBy: readonly SetRead[];
}

type OpenFate = { -readonly [K in keyof ElementFate]: ElementFate[K] } & {
  readonly missedBy: SetRead[];
};

/** The fate of each element of a set, by its number. Takes time in proportion to what the reads returned. */
export function elementFates(set: SetHistory, rest: Rest): readonly ElementFate[] {
  const fates = set.addings.map(
    (adding): OpenFate => ({
      ...{ adding, firstSeen: null, lastPresent: null, lastAbsent: null, foundBy: null },
      missedBy: [],
    }),
  );
  findPresence(set, fates);
  findLastAbsent(set, fates);
  for (const read of set.reads)
    if (read.call.ns >= rest.settledNs) noteSettled(read, fates, rest.quietNs);
  return fates;
}

/** What a read has is noted in numbers first: there may be millions of them. */
function findPresence(set: SetHistory, fates: readonly OpenFate[]): void {
  const last = new Int32Array(fates.length).fill(-1);
  const first = new Int32Array(fates.length).fill(-1);
  const firstLine = new Float64Array(fates.length).fill(Number.POSITIVE_INFINITY);
  for (const [at, { elements, end }] of set.reads.entries()) {
    const { line } = end;
    for (let i = 0; i < elements.length; i++) {
      const element = elements[i] as number;
      last[element] = at;
      if (line >= (firstLine[element] as number)) continue;
      firstLine[element] = line;
      first[element] = at;
    }
  }
  for (const [element, fate] of fates.entries()) {
    fate.lastPresent = set.reads[last[element] ?? -1] ?? null;
    fate.firstSeen = set.reads[first[element] ?? -1]?.end ?? null;
  }
}

/** Backwards: what no read has missed so far was in the read before, so there is little to look through. */
function findLastAbsent(set: SetHistory, fates: readonly OpenFate[]): void {
  const seenIn = new Int32Array(fates.length).fill(-1);
  const neverMissed = Int32Array.from(fates.keys());
  let left = neverMissed.length;
  for (let at = set.reads.length - 1; at >= 0 && left > 0; at--) {
    const read = set.reads[at] as SetRead;
    const { elements } = read;
    for (let i = 0; i < elements.length; i++) seenIn[elements[i] as number] = at;
    let kept = 0;
    for (let i = 0; i < left; i++) {
      const element = neverMissed[i] as number;
      if (seenIn[element] === at) neverMissed[kept++] = element;
      else (fates[element] as OpenFate).lastAbsent = read;
    }
    left = kept;
  }
}

/** An add without an answer may take effect during the final reads: it counts from when it was seen, if that was before. */
function noteSettled(read: SetRead, fates: readonly OpenFate[], quietNs: number): void {
  const present = new Set(read.elements);
  for (const [element, fate] of fates.entries()) {
    const known = fate.adding.acknowledged ?? fate.firstSeen;
    if (known === null || known.ns > quietNs || known.line > read.call.line) continue;
    if (!present.has(element)) fate.missedBy.push(read);
    else fate.foundBy ??= read;
  }
}
