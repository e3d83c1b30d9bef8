import type { CommitOrder } from "./commit-order.ts";
import { type Committed, INITIAL, writes } from "./committed.ts";

/**
 * Adds what read committed demands: who has read from a transaction does not read an older version of anything it wrote
 * later on (monotonic reads within a transaction; Biswas and Enea, OOPSLA 2019). Algorithm of AWDIT (Møldrup and
 * Pavlogiannis, PLDI 2025): one scan of each transaction's reads from the last to the first, n^1.5 for n operations.
 */
export function demandReadCommitted(history: Committed, order: CommitOrder): void {
  const later = new LaterReads(history);
  const { readFrom, readKey, readStart, transactionCount } = history;
  const firstReadFrom = new Int32Array(transactionCount);
  for (let reader = 1; reader < transactionCount; reader++) {
    const start = readStart[reader] as number;
    const end = readStart[reader + 1] as number;
    for (let read = end - 1; read >= start; read--) firstReadFrom[readFrom[read] as number] = read;
    later.clear();
    for (let read = end - 1; read >= start; read--) {
      const writer = readFrom[read] as number;
      if (writer !== INITIAL && firstReadFrom[writer] === read)
        later.forEachWrittenBy(writer, (other) =>
          order.demand(writer, readFrom[other] as number, other),
        );
      later.put(readKey[read] as number, read);
    }
  }
}

/** By key, the two nearest later reads of different writers: one of them is not by whoever is asked about. */
class LaterReads {
  readonly #history: Committed;
  readonly #nearest: Int32Array;
  readonly #second: Int32Array;
  readonly #keys: number[] = [];

  constructor(history: Committed) {
    this.#history = history;
    this.#nearest = new Int32Array(history.keyCount).fill(-1);
    this.#second = new Int32Array(history.keyCount).fill(-1);
  }

  clear(): void {
    for (const key of this.#keys) {
      this.#nearest[key] = -1;
      this.#second[key] = -1;
    }
    this.#keys.length = 0;
  }

  put(key: number, read: number): void {
    const { readFrom } = this.#history;
    const nearest = this.#nearest[key] as number;
    if (nearest === -1) this.#keys.push(key);
    else if (readFrom[nearest] !== readFrom[read]) this.#second[key] = nearest;
    this.#nearest[key] = read;
  }

  /** Calls `visit` with the nearest later read from another writer, for each key that `writer` wrote and that has one. */
  forEachWrittenBy(writer: number, visit: (read: number) => void): void {
    const { readFrom, writeKey, writeStart } = this.#history;
    const start = writeStart[writer] as number;
    const end = writeStart[writer + 1] as number;
    const consider = (key: number) => {
      const nearest = this.#nearest[key] as number;
      const isOwn = nearest !== -1 && readFrom[nearest] === writer;
      const read = isOwn ? (this.#second[key] as number) : nearest;
      if (read !== -1) visit(read);
    };
    // The smaller of the two sets is gone through: that is what makes it n^1.5.
    if (end - start <= this.#keys.length)
      for (let w = start; w < end; w++) consider(writeKey[w] as number);
    else for (const key of this.#keys) if (writes(this.#history, writer, key)) consider(key);
  }
}
