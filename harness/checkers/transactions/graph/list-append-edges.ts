import { APPEND, FAIL, NOBODY, OK, type TransactionHistory } from "../input/transaction-history.ts";
import { forEachListRead, type ListOrders, listOf } from "../versions/list-orders.ts";
import { type AddEdge, type EdgeSource, RW, WR, WW } from "./graph.ts";

/** So many edges a key may follow from appends that nobody read, before only the telling ones are kept. */
const MAX_UNREAD_EDGES = 10_000;

/**
 * Edges between transactions that touched the same list: who appended after whom (ww), who saw whose append (wr), and who
 * did not see whose append (rw). Failed transactions and elements that nobody appended have no place in the graph; their
 * neighbours in the list are neighbours then.
 *
 * An append of a committed transaction that no read shows comes after all that was read. Where a key has many readers of
 * its last value and many such appends, each of these readers gets an edge only to the one that completed first.
 */
export function listAppendEdges(history: TransactionHistory, orders: ListOrders): EdgeSource {
  const unread = unreadAppends(history, orders);
  const chains = history.keys.map((_, key) => chainOf(history, orders, key));
  return (add) => {
    chains.forEach((chain, key) => {
      for (let at = 1; at < chain.versions.length; at++)
        add(
          chain.writers[at - 1] as number,
          chain.writers[at] as number,
          WW,
          chain.versions[at] as number,
        );
      const last = chain.writers.at(-1);
      if (last !== undefined)
        for (const version of unread[key] ?? []) add(last, writerOf(history, version), WW, version);
    });
    addReads(add, history, { orders, unread, chains });
  };
}

/** The appends of a list whose order is known, without those that are no part of the graph. */
interface Chain {
  readonly versions: readonly number[];
  readonly writers: readonly number[];
  /** By place in the longest list, and one more: how many of the chain stand before it. */
  readonly before: Int32Array;
}

function chainOf(history: TransactionHistory, orders: ListOrders, key: number): Chain {
  const agreed = orders.agreedLengths[key] as number;
  const list = agreed === 0 ? [] : listOf(history, orders.longestReads[key] as number);
  const versions: number[] = [];
  const writers: number[] = [];
  const before = new Int32Array(agreed + 1);
  for (let at = 0; at < agreed; at++) {
    const version = list[at] as number;
    const writer = writerOf(history, version);
    if (writer !== NOBODY && history.outcomes[writer] !== FAIL) {
      versions.push(version);
      writers.push(writer);
    }
    before[at + 1] = versions.length;
  }
  return { versions, writers, before };
}

interface Context {
  readonly orders: ListOrders;
  readonly chains: readonly Chain[];
  readonly unread: readonly (readonly number[])[];
}

function addReads(
  add: AddEdge,
  history: TransactionHistory,
  { chains, orders, unread }: Context,
): void {
  const readersOfLast = new Int32Array(history.keys.length);
  const isOfLast = (key: number, length: number) =>
    orders.longestReads[key] !== -1 &&
    length === orders.agreedLengths[key] &&
    length === history.listLengths[orders.longestReads[key] as number];
  forEachListRead(history, (_, key, __, length) => {
    if (isOfLast(key, length)) readersOfLast[key] = (readersOfLast[key] as number) + 1;
  });
  forEachListRead(history, (read, key, _, length) => {
    const chain = chains[key];
    const agreed = orders.agreedLengths[key] as number;
    const reader = history.opTransactions[read] as number;
    if (length > agreed || chain === undefined) {
      addWriterOfLast(add, history, read);
      return;
    }
    const seen = chain.before[length] as number;
    if (seen > 0) add(chain.writers[seen - 1] as number, reader, WR, read);
    if (seen < chain.writers.length) add(reader, chain.writers[seen] as number, RW, read);
    else if (isOfLast(key, length)) {
      const missed = unread[key] ?? [];
      const isFew = missed.length * (readersOfLast[key] as number) <= MAX_UNREAD_EDGES;
      for (const version of isFew ? missed : firstOther(history, missed, reader))
        add(reader, writerOf(history, version), RW, read);
    }
  });
}

/** Where the order of a list is in dispute, its last element was still seen by its reader. */
function addWriterOfLast(add: AddEdge, history: TransactionHistory, read: number): void {
  const writer = writerOf(history, history.opVersions[read] as number);
  if (writer !== NOBODY && history.outcomes[writer] !== FAIL)
    add(writer, history.opTransactions[read] as number, WR, read);
}

/** Appends of committed transactions that no read shows, by key, the first to complete first. */
function unreadAppends(
  history: TransactionHistory,
  { agreedLengths, incompatibleReads, longestReads }: ListOrders,
): readonly (readonly number[])[] {
  const { completedAt, opKeys, opKinds, opTransactions, opVersions, outcomes } = history;
  const isRead = new Uint8Array(history.versionCount);
  for (const read of [...longestReads, ...incompatibleReads])
    if (read >= 0) for (const version of listOf(history, read)) isRead[version] = 1;
  const unread: number[][] = history.keys.map(() => []);
  opKinds.forEach((kind, op) => {
    const version = opVersions[op] as number;
    const isAppend = kind === APPEND && outcomes[opTransactions[op] as number] === OK;
    if (isAppend && isRead[version] === 0) unread[opKeys[op] as number]?.push(version);
  });
  const end = (version: number) => completedAt[writerOf(history, version)] as number;
  return unread.map((versions, key) => {
    const longest = longestReads[key] as number;
    const isWhole = longest < 0 || agreedLengths[key] === history.listLengths[longest];
    return isWhole ? versions.sort((left, right) => end(left) - end(right)) : [];
  });
}

function firstOther(
  history: TransactionHistory,
  versions: readonly number[],
  reader: number,
): readonly number[] {
  const first = versions.find((version) => writerOf(history, version) !== reader);
  return first === undefined ? [] : [first];
}

function writerOf({ opTransactions, versionWriters }: TransactionHistory, version: number): number {
  const op = versionWriters[version] as number;
  return op === NOBODY ? NOBODY : (opTransactions[op] as number);
}
