import type { TransactionHistory } from "../input/transaction-history.ts";
import { BEGINNING, type Reads } from "../levels/resolve-reads.ts";
import { vertexOfRead } from "../versions/register-accesses.ts";
import type { RegisterOrder } from "../versions/register-order.ts";
import { type EdgeSource, type Graph, RW, WR, WW } from "./graph.ts";

/** So many edges may lead from the readers of one version to those who overwrote it, before only telling ones are kept. */
const MAX_OVERWRITES = 10_000;

/**
 * Edges between transactions that touched the same register: who overwrote whose version (ww), who read it (wr), and who read a
 * version that another one overwrote (rw). The detail of ww and rw is the edge of the versions that they follow from, that of
 * wr the reading operation.
 *
 * Where a version has many readers and many transactions overwrote it, each reader gets an edge only to the one that
 * completed first.
 */
export function registerEdges(
  history: TransactionHistory,
  { order, reads }: { readonly order: RegisterOrder; readonly reads: Reads },
): EdgeSource {
  const { opTransactions, versionCount } = history;
  const readers = readersByVertex(history, reads);
  return (add) => {
    forEachOverwritten(history, order.graph, (from, places) => {
      const writers = places.map((at) => writerOf(history, order.graph.targets[at] as number));
      places.forEach((at, i) => {
        if (from < versionCount) add(writerOf(history, from), writers[i] as number, WW, at);
      });
      const ofVersion = readers.get(from) ?? [];
      const isFew = ofVersion.length * places.length <= MAX_OVERWRITES;
      for (const reader of ofVersion)
        for (const [i, at] of places.entries()) {
          add(reader, writers[i] as number, RW, at);
          if (!isFew && writers[i] !== reader) break;
        }
    });
    reads.ops.forEach((op, at) => {
      const writer = reads.writers[at] as number;
      if (writer !== BEGINNING) add(writer, opTransactions[op] as number, WR, op);
    });
  };
}

function readersByVertex(
  history: TransactionHistory,
  reads: Reads,
): ReadonlyMap<number, readonly number[]> {
  const readers = new Map<number, number[]>();
  reads.ops.forEach((op, at) => {
    const vertex = vertexOfRead(history, reads, at);
    const reader = history.opTransactions[op] as number;
    const known = readers.get(vertex);
    if (known === undefined) readers.set(vertex, [reader]);
    else if (known.at(-1) !== reader) known.push(reader);
  });
  return readers;
}

/**
 * Calls `visit` for each version with the edges to those that come right after it, by the end of their transactions. From the
 * beginning of a key they lead only to versions that nothing else precedes: the rest follows.
 */
function forEachOverwritten(
  history: TransactionHistory,
  { starts, targets, vertexCount }: Graph,
  visit: (from: number, places: readonly number[]) => void,
): void {
  const { completedAt, versionCount } = history;
  const end = (at: number) => completedAt[writerOf(history, targets[at] as number)] as number;
  const hasEarlier = new Uint8Array(vertexCount);
  for (let at = 0; at < (starts[versionCount] as number); at++)
    hasEarlier[targets[at] as number] = 1;
  const seenFrom = new Int32Array(vertexCount).fill(-1);
  for (let from = 0; from < vertexCount; from++) {
    const places: number[] = [];
    for (let at = starts[from] as number; at < (starts[from + 1] as number); at++) {
      const to = targets[at] as number;
      if (seenFrom[to] === from || (from >= versionCount && hasEarlier[to] === 1)) continue;
      seenFrom[to] = from;
      places.push(at);
    }
    if (places.length > 0) visit(from, places.length > 1 ? places.sort(by(end)) : places);
  }
}

function by(measure: (at: number) => number): (left: number, right: number) => number {
  return (left, right) => {
    const [a, b] = [measure(left), measure(right)];
    return a === b ? left - right : a - b;
  };
}

function writerOf({ opTransactions, versionWriters }: TransactionHistory, version: number): number {
  return opTransactions[versionWriters[version] as number] as number;
}
