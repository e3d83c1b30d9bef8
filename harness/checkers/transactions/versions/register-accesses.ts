import { IntList } from "../input/int-list.ts";
import { FAIL, OK, READ, type TransactionHistory } from "../input/transaction-history.ts";
import { BEGINNING, type Reads } from "../levels/resolve-reads.ts";

/** Instead of a vertex: the transaction did no such thing, or it cannot be told with which version. */
export const NO_VERTEX = -1;

/**
 * What each transaction did to each key that others can know of, in the order of the transactions. Versions are vertices: a
 * version by its number, and what key `k` held in the beginning as `versionCount + k`.
 */
export interface RegisterAccesses {
  readonly transactions: Int32Array;
  readonly keys: Int32Array;
  /** The version of the first operation on the key, as far as it is known. */
  readonly first: Int32Array;
  /** The version that was read last before the key was written, or {@link NO_VERTEX}. */
  readonly read: Int32Array;
  /** The version that was written in the end, or {@link NO_VERTEX}. */
  readonly written: Int32Array;
}

/** The version that the transaction leaves behind or has seen last. */
export function lastOf({ read, written }: RegisterAccesses, access: number): number {
  return written[access] === NO_VERTEX ? (read[access] as number) : (written[access] as number);
}

/** The vertex of each read in `reads.ops`. */
export function vertexOfRead(
  { opKeys, opVersions, versionCount }: TransactionHistory,
  { ops, writers }: Reads,
  at: number,
): number {
  const op = ops[at] as number;
  return writers[at] === BEGINNING
    ? versionCount + (opKeys[op] as number)
    : (opVersions[op] as number);
}

/** What failed is left out; of what never returned only the writes count. */
export function registerAccesses(history: TransactionHistory, reads: Reads): RegisterAccesses {
  const lists = Array.from({ length: 5 }, () => new IntList());
  const [transactions, keys, first, read, written] = lists as [
    IntList,
    IntList,
    IntList,
    IntList,
    IntList,
  ];
  const { firstOps, opKeys, opKinds, opVersions, outcomes, transactionCount } = history;
  const isDuplicate = new Set(history.duplicateWrites.map(([op]) => opVersions[op]));
  const accessOf = new Map<number, number>();
  let nextRead = 0;
  for (let transaction = 0; transaction < transactionCount; transaction++) {
    if (outcomes[transaction] === FAIL) continue;
    accessOf.clear();
    for (
      let op = firstOps[transaction] as number;
      op < (firstOps[transaction + 1] as number);
      op++
    ) {
      const isRead = opKinds[op] === READ;
      const isResolved = isRead && outcomes[transaction] === OK && reads.ops[nextRead] === op;
      const vertex = isResolved
        ? vertexOfRead(history, reads, nextRead++)
        : isRead || isDuplicate.has(opVersions[op] as number)
          ? NO_VERTEX
          : (opVersions[op] as number);
      if (vertex === NO_VERTEX) continue;
      const key = opKeys[op] as number;
      const known = accessOf.get(key);
      if (known === undefined) {
        accessOf.set(key, transactions.length);
        transactions.push(transaction);
        keys.push(key);
        first.push(vertex);
        read.push(isRead ? vertex : NO_VERTEX);
        written.push(isRead ? NO_VERTEX : vertex);
        continue;
      }
      // Only the last write can be seen by others.
      if (first.at(known) === written.at(known) && !isRead) first.set(known, vertex);
      (isRead ? read : written).set(known, vertex);
    }
  }
  return {
    transactions: transactions.toArray(),
    keys: keys.toArray(),
    first: first.toArray(),
    read: read.toArray(),
    written: written.toArray(),
  };
}
