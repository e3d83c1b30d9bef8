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
  for (const read of set.reads)
    for (const element of read.elements) {
      const fate = fates[element];
      if (!fate) continue;
      fate.lastPresent = read;
      if (fate.firstSeen === null || read.end.line < fate.firstSeen.line) fate.firstSeen = read.end;
    }
  findLastAbsent(set, fates);
  for (const read of set.reads)
    if (read.call.ns >= rest.settledNs) noteSettled(read, fates, rest.quietNs);
  return fates;
}

/** Backwards: what no read has missed so far was in the read before, so there is little to look through. */
function findLastAbsent(set: SetHistory, fates: readonly OpenFate[]): void {
  const seenIn = new Int32Array(fates.length).fill(-1);
  let neverMissed = Array.from(fates.keys());
  for (let at = set.reads.length - 1; at >= 0 && neverMissed.length > 0; at--) {
    const read = set.reads[at] as SetRead;
    for (const element of read.elements) seenIn[element] = at;
    neverMissed = neverMissed.filter((element) => {
      if (seenIn[element] === at) return true;
      const fate = fates[element];
      if (fate) fate.lastAbsent = read;
      return false;
    });
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
