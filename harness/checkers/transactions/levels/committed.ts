/** The transaction that wrote the initial state of every key. */
export const INITIAL = 0;

/**
 * Transactions that took effect, with who read from whom. Transaction 0 is the {@link INITIAL} state: it stands before
 * all others and in no session. Reads are external ones (before the transaction's own write of that key), by transaction
 * in program order; the writes of a transaction are its keys, ascending.
 */
export interface Committed {
  readonly transactionCount: number;
  readonly keyCount: number;
  /** The transactions of each session, in its order. */
  readonly sessions: readonly Int32Array[];
  /** By transaction, -1 for the initial one. */
  readonly sessionOf: Int32Array;
  /** By transaction, its place in the session from 1; 0 for the initial one. */
  readonly placeOf: Int32Array;
  /** The reads of transaction t are those from `readStart[t]` to before `readStart[t + 1]`. */
  readonly readStart: Int32Array;
  readonly readKey: Int32Array;
  /** By read, the transaction whose write it returned. */
  readonly readFrom: Int32Array;
  /** The keys written by transaction t are those from `writeStart[t]` to before `writeStart[t + 1]`. */
  readonly writeStart: Int32Array;
  readonly writeKey: Int32Array;
}

/** Whether a transaction wrote a key. The initial one wrote all. */
export function writes(history: Committed, transaction: number, key: number): boolean {
  if (transaction === INITIAL) return true;
  const { writeKey, writeStart } = history;
  let low = writeStart[transaction] as number;
  let high = (writeStart[transaction + 1] as number) - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = writeKey[middle] as number;
    if (found === key) return true;
    if (found < key) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}

/** The transaction that a read belongs to. */
export function readerOf({ readStart, transactionCount }: Committed, read: number): number {
  let low = 0;
  let high = transactionCount - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((readStart[middle] as number) <= read) low = middle;
    else high = middle - 1;
  }
  return low;
}
