import type { Finding } from "../../core/verdict.ts";
import { whyUndecided } from "../convergence/convergence.ts";
import { type SettledKey, type SettledOptions, settledKeys } from "../convergence/settled-reads.ts";
import {
  findingOf,
  judgedBy,
  type ModelResult,
  thinAirFindings,
  undecided,
} from "../register-history/model-result.ts";
import {
  INITIAL,
  type RegisterHistory,
  type RegisterOp,
  THIN_AIR,
} from "../register-history/register-history.ts";
import { describeOp } from "../register-history/words.ts";
import { writtenBy } from "../regular/key-writes.ts";

/** At most so many keys are told one by one. */
const MOST_FINDINGS = 10;

/**
 * No acknowledged write is lost: of each key, some read after everything has settled returns a version that can be the last
 * in an order of all acknowledged writes which keeps real time. If none does, at least the last of the
 * acknowledged writes called after the newest version read had returned is gone, though nothing can have overwritten it.
 * Which of several concurrent writes wins is nobody's loss. Unknown where fewer than two sessions read a key so late, unless
 * what they read shows that nothing was lost.
 */
export function noLostWrites(history: RegisterHistory, options: SettledOptions): ModelResult {
  const keys = settledKeys(history, options);
  const anomalies: Finding[] = [];
  let open = 0;
  for (const key of keys) {
    const newest = newestRead(history, key.reads);
    const lost = lostWrites(history, key, newest);
    const [first] = lost;
    if (newest !== null && first === undefined) continue;
    if (newest === null || first === undefined || !key.isSeenByAll) open++;
    else anomalies.push(loss(history, first, lost.length, key.reads, newest));
  }
  const result = judgedBy("no-lost-writes", [
    ...thinAirFindings(history),
    ...anomalies.slice(0, MOST_FINDINGS),
  ]);
  if (result.holds === false || open === 0) return result;
  return undecided("no-lost-writes", whyUndecided(open, keys.length, options));
}

/** The read of the version that was certainly there the latest. */
function newestRead(history: RegisterHistory, reads: readonly RegisterOp[]): RegisterOp | null {
  let newest: RegisterOp | null = null;
  for (const read of reads) {
    if (read.reads === null || read.reads === THIN_AIR) continue;
    if (newest === null || returnOf(history, read) > returnOf(history, newest)) newest = read;
  }
  return newest;
}

function returnOf(history: RegisterHistory, { reads }: RegisterOp): number {
  return writtenBy(history, reads ?? INITIAL);
}

/** Acknowledged writes that follow all versions read in the end, the last one first. */
function lostWrites(
  history: RegisterHistory,
  { writes }: SettledKey,
  newest: RegisterOp | null,
): readonly RegisterOp[] {
  const newestLine = newest === null ? -1 : returnOf(history, newest);
  return writes
    .filter(({ callLine, returnLine }) => callLine > newestLine && returnLine !== Infinity)
    .sort((a, b) => b.callLine - a.callLine);
}

function loss(
  history: RegisterHistory,
  lost: RegisterOp,
  count: number,
  reads: readonly RegisterOp[],
  newest: RegisterOp,
): Finding {
  const writer = history.ops[newest.reads ?? INITIAL];
  const others = count > 1 ? ` (and ${count - 1} other writes before it)` : "";
  return findingOf(
    history,
    "lost-write",
    [...(writer === undefined ? [] : [writer]), lost, newest],
    [
      writer === undefined
        ? "at first nothing was written"
        : `${describeOp(history, writer)}, which returned (line ${writer.returnLine})`,
      `then ${describeOp(history, lost)}, which was acknowledged (line ${lost.returnLine})${others}`,
      `but of the ${reads.length} reads after everything had settled none returned that or anything that can have followed: the newest is that ${describeOp(history, newest)}`,
    ],
  );
}
