import { OK, READ, type TransactionHistory } from "../input/transaction-history.ts";

/** In which order the elements of each list came, as far as the reads agree. */
export interface ListOrders {
  /** By key: the read, an operation, of the longest list; -1 when nobody read the key. */
  readonly longestReads: Int32Array;
  /** By key: how many elements of the longest list are a prefix of all reads or have all reads as prefixes. */
  readonly agreedLengths: Int32Array;
  /** Reads whose list is no prefix of the longest one of their key. */
  readonly incompatibleReads: readonly number[];
  /** Reads of a list in which an element stands twice. */
  readonly duplicateReads: readonly number[];
}

/**
 * The longest list that was read of a key tells the order of its appends (Kingsbury and Alvaro, Elle, VLDB 2020). Where
 * reads contradict each other, or an element stands twice, the order ends before that place.
 */
export function listOrders(history: TransactionHistory): ListOrders {
  const longestReads = longestReadsOf(history);
  const agreedLengths = longestReads.map((read) => (read < 0 ? 0 : lengthOf(history, read)));
  const incompatibleReads: number[] = [];
  const duplicateReads: number[] = [];
  const seenIn = new Int32Array(history.versionCount).fill(-1);
  const doneOf = new Map<number, number>();
  forEachListRead(history, (read, key, start, length) => {
    if ((doneOf.get(start) ?? 0) >= length) return;
    doneOf.set(start, length);
    const longest = longestReads[key] as number;
    const same = commonLength(history, longest, read);
    if (same < length) incompatibleReads.push(read);
    const distinct = distinctLength(history, read, seenIn);
    if (distinct < length) duplicateReads.push(read);
    const disputed = Math.min(
      same < length ? same : Infinity,
      distinct < length ? distinct : Infinity,
    );
    agreedLengths[key] = Math.min(agreedLengths[key] as number, disputed);
  });
  return { longestReads, agreedLengths, incompatibleReads, duplicateReads };
}

/** Calls `visit` for each read of a committed transaction that returned a list. */
export function forEachListRead(
  {
    firstOps,
    listLengths,
    listStarts,
    opKeys,
    opKinds,
    outcomes,
    transactionCount,
  }: TransactionHistory,
  visit: (read: number, key: number, start: number, length: number) => void,
): void {
  for (let transaction = 0; transaction < transactionCount; transaction++) {
    if (outcomes[transaction] !== OK) continue;
    const end = firstOps[transaction + 1] as number;
    for (let op = firstOps[transaction] as number; op < end; op++) {
      const length = listLengths[op] as number;
      if (opKinds[op] === READ && length >= 0)
        visit(op, opKeys[op] as number, listStarts[op] as number, length);
    }
  }
}

/** The reads that {@link forEachListRead} visits. */
export function listReadsOf(history: TransactionHistory): readonly number[] {
  const reads: number[] = [];
  forEachListRead(history, (read) => reads.push(read));
  return reads;
}

/** The versions of a list that was read. */
export function listOf(
  { elements, listLengths, listStarts }: TransactionHistory,
  read: number,
): Int32Array {
  const start = listStarts[read] as number;
  return elements.subarray(start, start + Math.max(listLengths[read] as number, 0));
}

function longestReadsOf(history: TransactionHistory): Int32Array {
  const longest = new Int32Array(history.keys.length).fill(-1);
  forEachListRead(history, (read, key, _, length) => {
    const known = longest[key] as number;
    if (known < 0 || length > lengthOf(history, known)) longest[key] = read;
  });
  return longest;
}

function lengthOf(history: TransactionHistory, read: number): number {
  return history.listLengths[read] as number;
}

function commonLength(history: TransactionHistory, longest: number, read: number): number {
  const left = listOf(history, longest);
  const right = listOf(history, read);
  if (left.byteOffset === right.byteOffset) return right.length;
  let same = 0;
  while (same < right.length && left[same] === right[same]) same++;
  return same;
}

/** How many elements stand before the first that stands there a second time. */
function distinctLength(history: TransactionHistory, read: number, seenIn: Int32Array): number {
  const list = listOf(history, read);
  for (let at = 0; at < list.length; at++) {
    const version = list[at] as number;
    if (seenIn[version] === read) return at;
    seenIn[version] = read;
  }
  return list.length;
}
