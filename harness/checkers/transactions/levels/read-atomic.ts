import type { CommitOrder } from "./commit-order.ts";
import { type Committed, INITIAL, writes } from "./committed.ts";

/**
 * Adds what read atomic demands: who has read from a transaction, or comes right after it in the session, sees all that it
 * wrote or something newer (Biswas and Enea, OOPSLA 2019). Algorithm of AWDIT (Møldrup and Pavlogiannis, PLDI 2025),
 * n^1.5 for n operations. Two reads of one key from different writers demand both orders of the two.
 */
export function demandReadAtomic(history: Committed, order: CommitOrder): void {
  demandOwnSession(history, order);
  demandWriters(history, order);
}

/** The last write of a key in the reader's own session, where the read returned another. */
function demandOwnSession(history: Committed, order: CommitOrder): void {
  const { keyCount, readFrom, readKey, readStart, sessions, writeKey, writeStart } = history;
  const lastWriter = new Int32Array(keyCount).fill(INITIAL);
  for (const session of sessions) {
    for (const reader of session) {
      for (let r = readStart[reader] as number; r < (readStart[reader + 1] as number); r++) {
        const last = lastWriter[readKey[r] as number] as number;
        if (last !== INITIAL && last !== readFrom[r]) order.demand(last, readFrom[r] as number, r);
      }
      for (let w = writeStart[reader] as number; w < (writeStart[reader + 1] as number); w++)
        lastWriter[writeKey[w] as number] = reader;
    }
    for (const writer of session)
      for (let w = writeStart[writer] as number; w < (writeStart[writer + 1] as number); w++)
        lastWriter[writeKey[w] as number] = INITIAL;
  }
}

/** For each transaction that was read from, the other keys it wrote, where they were read from others. */
function demandWriters(history: Committed, order: CommitOrder): void {
  const { keyCount, readFrom, readKey, readStart, transactionCount } = history;
  const { writeKey, writeStart } = history;
  const seenBy = new Int32Array(transactionCount);
  const firstRead = new Int32Array(keyCount).fill(-1);
  for (let reader = 1; reader < transactionCount; reader++) {
    const start = readStart[reader] as number;
    const end = readStart[reader + 1] as number;
    const demand = (writer: number, read: number) => {
      if (readFrom[read] !== writer) order.demand(writer, readFrom[read] as number, read);
    };
    for (let r = end - 1; r >= start; r--) firstRead[readKey[r] as number] = r;
    for (let r = start; r < end; r++) {
      const writer = readFrom[r] as number;
      const first = firstRead[readKey[r] as number] as number;
      if (readFrom[first] !== writer && writer !== INITIAL) demand(writer, first);
      if (readFrom[first] !== writer && readFrom[first] !== INITIAL)
        demand(readFrom[first] as number, r);
      if (writer === INITIAL || seenBy[writer] === reader) continue;
      seenBy[writer] = reader;
      const writeEnd = writeStart[writer + 1] as number;
      if (writeEnd - (writeStart[writer] as number) <= end - start) {
        for (let w = writeStart[writer] as number; w < writeEnd; w++) {
          const read = firstRead[writeKey[w] as number] as number;
          if (read !== -1) demand(writer, read);
        }
      } else
        for (let other = start; other < end; other++)
          if (writes(history, writer, readKey[other] as number)) demand(writer, other);
    }
    for (let r = start; r < end; r++) firstRead[readKey[r] as number] = -1;
  }
}
