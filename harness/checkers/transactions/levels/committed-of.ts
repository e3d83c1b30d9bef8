import type { Json } from "../../../core/json.ts";
import { INFO, OK, READ, type TransactionHistory } from "../input/transaction-history.ts";
import { type Committed, INITIAL } from "./committed.ts";
import { type BadRead, BEGINNING, type Reads, resolveReads } from "./resolve-reads.ts";

/** The transactions that took effect, and how they stand in the history they come from. */
export interface CommittedHistory {
  readonly committed: Committed;
  readonly badReads: readonly BadRead[];
  /** Reads that were set aside, as two transactions wrote what they returned. */
  readonly ambiguousReads: readonly number[];
  /** By transaction of `committed`, its number in the source; -1 for the initial one. */
  readonly numbers: Int32Array;
  /** By read of `committed`, its operation in the source. */
  readonly readOps: Int32Array;
}

/**
 * Who read from whom. All that returned took effect, and of what never returned that which somebody read from: the rest
 * may have failed, and to leave it out accuses nobody. Such a transaction may take effect after what its process did next,
 * so it stands in the session only as the last one.
 *
 * @param initial what keys hold in the beginning, besides null.
 * @param hasSessions false: each transaction is a session of its own.
 */
export function committedOf(
  source: TransactionHistory,
  initial: Json,
  hasSessions: boolean,
): CommittedHistory {
  const reads = resolveReads(source, initial);
  const took = source.outcomes.map((outcome) => (outcome === OK ? 1 : 0));
  for (const writer of reads.writers) if (writer !== BEGINNING) took[writer] = 1;
  const numbers = [-1, ...[...took.keys()].filter((t) => took[t] === 1)];
  const idOf = new Int32Array(source.transactionCount);
  for (const [id, number] of numbers.entries()) if (id > 0) idOf[number] = id;
  const sessions = hasSessions
    ? sessionsOf(source, numbers)
    : numbers.slice(1).map((_, at) => Int32Array.of(at + 1));
  const placed = placesIn(sessions, numbers.length);
  const columns = {
    ...readColumns(source, reads, numbers, idOf),
    ...writeColumns(source, numbers),
  };
  const { readOps, ...rest } = columns;
  return {
    committed: {
      ...{ transactionCount: numbers.length, keyCount: source.keys.length, sessions },
      ...placed,
      ...rest,
    },
    badReads: reads.bad,
    ambiguousReads: reads.ambiguous,
    numbers: Int32Array.from(numbers),
    readOps,
  };
}

function sessionsOf(source: TransactionHistory, numbers: readonly number[]): Int32Array[] {
  const sessions = new Map<number, number[]>();
  const alone: Int32Array[] = [];
  const last = new Int32Array(source.processNames.length);
  for (let t = 0; t < source.transactionCount; t++) last[source.processes[t] as number] = t;
  for (const [id, number] of numbers.entries()) {
    if (id === INITIAL) continue;
    const process = source.processes[number] as number;
    if (source.outcomes[number] === INFO && last[process] !== number) {
      alone.push(Int32Array.of(id));
      continue;
    }
    const session = sessions.get(process);
    if (session) session.push(id);
    else sessions.set(process, [id]);
  }
  return [...[...sessions.values()].map((ids) => Int32Array.from(ids)), ...alone];
}

function placesIn(sessions: readonly Int32Array[], transactionCount: number) {
  const sessionOf = new Int32Array(transactionCount).fill(-1);
  const placeOf = new Int32Array(transactionCount);
  for (const [session, ids] of sessions.entries())
    for (const [i, id] of ids.entries()) {
      sessionOf[id] = session;
      placeOf[id] = i + 1;
    }
  return { sessionOf, placeOf };
}

function readColumns(
  { opKeys, opTransactions }: TransactionHistory,
  { ops, writers }: Reads,
  numbers: readonly number[],
  idOf: Int32Array,
) {
  const readStart = new Int32Array(numbers.length + 1);
  let read = 0;
  for (const [id, number] of numbers.entries()) {
    readStart[id] = read;
    while (id > 0 && read < ops.length && opTransactions[ops[read] as number] === number) read++;
  }
  readStart[numbers.length] = read;
  return {
    readStart,
    readOps: Int32Array.from(ops),
    readKey: Int32Array.from(ops, (op) => opKeys[op] as number),
    readFrom: Int32Array.from(writers, (writer) =>
      writer === BEGINNING ? INITIAL : (idOf[writer] as number),
    ),
  };
}

function writeColumns(
  { firstOps, opKeys, opKinds }: TransactionHistory,
  numbers: readonly number[],
) {
  const writeStart = new Int32Array(numbers.length + 1);
  const writeKey: number[] = [];
  for (const [id, number] of numbers.entries()) {
    writeStart[id] = writeKey.length;
    if (id === INITIAL) continue;
    const keys = new Set<number>();
    for (let op = firstOps[number] as number; op < (firstOps[number + 1] as number); op++)
      if (opKinds[op] !== READ) keys.add(opKeys[op] as number);
    for (const key of [...keys].sort((a, b) => a - b)) writeKey.push(key);
  }
  writeStart[numbers.length] = writeKey.length;
  return { writeStart, writeKey: Int32Array.from(writeKey) };
}
