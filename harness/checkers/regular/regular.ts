import type { Finding } from "../../core/verdict.ts";
import {
  findingOf,
  judgedBy,
  type ModelResult,
  thinAirFindings,
} from "../register-history/model-result.ts";
import {
  INITIAL,
  type RegisterHistory,
  type RegisterOp,
  THIN_AIR,
} from "../register-history/register-history.ts";
import { describeOp } from "../register-history/words.ts";
import {
  isDuringAWrite,
  type KeyWrites,
  lastCalledBefore,
  writesByKey,
  writtenBy,
} from "./key-writes.ts";

/** At most so many proofs are told. */
const MOST_FINDINGS = 10;

/**
 * Regular registers (Lamport 1986, "On interprocess communication"), in the weakest of the forms for several writers
 * (Shao, Welch, Pierce, Lee 2011, "Multiwriter consistency conditions for shared memory registers"): for each read alone,
 * all writes and that read can be put into an order that keeps real time, and in which the read returns what was
 * written last before it. So a read returns a write that goes on at the same time, or one that no other write has certainly
 * overwritten; two reads need not agree on the order of concurrent writes. A compare-and-set is a read and a write.
 */
export function regular(history: RegisterHistory): ModelResult {
  const writes = writesByKey(history);
  return judgedBy("regular", [
    ...thinAirFindings(history),
    ...wrongReads(history, writes, () => true),
  ]);
}

/**
 * Safe registers (Lamport 1986), for several writers: a read during which no write of its key goes on is regular. Of other
 * reads nothing is demanded, not even that somebody wrote what they return. A write without an answer goes on for ever, if
 * anybody read its value; otherwise it counts as one that never began.
 */
export function safe(history: RegisterHistory): ModelResult {
  const writes = writesByKey(history);
  const isAlone = (op: RegisterOp): boolean => {
    const own = writes[op.key];
    return own !== undefined && !isDuringAWrite(own, op);
  };
  const thinAir = history.thinAir.filter(({ id }) => {
    const op = history.ops[id];
    return op !== undefined && isAlone(op);
  });
  return judgedBy("safe", [
    ...thinAirFindings({ ...history, thinAir }),
    ...wrongReads(history, writes, isAlone),
  ]);
}

function wrongReads(
  history: RegisterHistory,
  writes: readonly KeyWrites[],
  isJudged: (op: RegisterOp) => boolean,
): readonly Finding[] {
  const findings: Finding[] = [];
  for (const op of history.ops) {
    if (findings.length === MOST_FINDINGS) break;
    if (op.reads === null || op.reads === THIN_AIR || !isJudged(op)) continue;
    const own = writes[op.key] as KeyWrites;
    const finding = readOfTheFuture(history, op) ?? staleRead(history, own, op);
    if (finding !== null) findings.push(finding);
  }
  return findings;
}

function readOfTheFuture(history: RegisterHistory, read: RegisterOp): Finding | null {
  const writer = history.ops[read.reads ?? INITIAL];
  if (writer === undefined || writer.callLine < read.returnLine) return null;
  return findingOf(
    history,
    "future-read",
    [read, writer],
    [
      `${describeOp(history, read)},`,
      `and only after it had returned (line ${read.returnLine}) ${describeOp(history, writer)}`,
    ],
  );
}

/** What it read had been overwritten for certain before it began. */
function staleRead(history: RegisterHistory, writes: KeyWrites, read: RegisterOp): Finding | null {
  const version = read.reads ?? INITIAL;
  const newer = lastCalledBefore(writes, read.callLine);
  const writtenLine = writtenBy(history, version);
  if (newer === null || newer.callLine < writtenLine) return null;
  const writer = history.ops[version];
  return findingOf(
    history,
    "stale-read",
    writer === undefined ? [newer, read] : [writer, newer, read],
    [
      writer === undefined
        ? "at first nothing was written"
        : `${describeOp(history, writer)}, which returned (line ${writtenLine})`,
      `then ${describeOp(history, newer)}, which returned (line ${newer.returnLine})`,
      `then ${describeOp(history, read)}`,
    ],
  );
}
