import { type Json, jsonEqual } from "../../../core/json.ts";
import {
  FAIL,
  NIL,
  NOBODY,
  OK,
  READ,
  type TransactionHistory,
  UNKNOWN,
} from "../input/transaction-history.ts";

/** A read that no level allows. */
export interface BadRead {
  readonly anomaly: "internal" | "future-read" | "G1a" | "G1b" | "garbage-read";
  /** The operation that read. */
  readonly read: number;
  /** The operation whose write shows that it is wrong, or {@link NOBODY}. */
  readonly write: number;
}

/** Instead of a transaction: nobody wrote it, it is what the key held in the beginning. */
export const BEGINNING = -1;
/** Instead of a transaction: several may have written it. */
const SEVERAL = -2;

/** The reads of all that returned ok, in the order of the source. */
export interface Reads {
  /** Operations that read what others wrote: before their transaction's own write of the key. */
  readonly ops: readonly number[];
  /** By place in `ops`, the transaction of the source that it read from, or {@link BEGINNING}. */
  readonly writers: readonly number[];
  readonly bad: readonly BadRead[];
  /** Operations that were set aside, as several transactions wrote what they returned. */
  readonly ambiguous: readonly number[];
}

/**
 * Whom each read read from. Reads that no level allows, and those of which it cannot be told, are left out of `ops`.
 *
 * @param initial what keys hold in the beginning, besides null.
 */
export function resolveReads(source: TransactionHistory, initial: Json): Reads {
  const { firstOps, opKeys, opKinds, opVersions, outcomes, transactionCount } = source;
  const producers = new Producers(source, initial);
  const ops: number[] = [];
  const writers: number[] = [];
  const bad: BadRead[] = [];
  const ambiguous: number[] = [];
  const ownWrites = new Map<number, number>();
  const resolve = (op: number, transaction: number) => {
    const version = opVersions[op] as number;
    const own = ownWrites.get(opKeys[op] as number);
    if (own !== undefined) {
      if (opVersions[own] !== version) bad.push({ anomaly: "internal", read: op, write: own });
      return;
    }
    const producer = producers.of(version, transaction);
    if (typeof producer !== "number") bad.push({ ...producer, read: op });
    else if (producer === SEVERAL) ambiguous.push(op);
    else {
      ops.push(op);
      writers.push(producer);
    }
  };
  for (let transaction = 0; transaction < transactionCount; transaction++) {
    if (outcomes[transaction] !== OK) continue;
    ownWrites.clear();
    const end = firstOps[transaction + 1] as number;
    for (let op = firstOps[transaction] as number; op < end; op++)
      if (opKinds[op] !== READ) ownWrites.set(opKeys[op] as number, op);
      else if (opVersions[op] !== UNKNOWN) resolve(op, transaction);
  }
  return { ops, writers, bad, ambiguous };
}

/** Which transaction a version comes from. */
class Producers {
  readonly #source: TransactionHistory;
  readonly #initial: Json;
  /** By version, the writing operations after the first. */
  readonly #others = new Map<number, number[]>();
  /** By operation that wrote, whether its transaction did not write that key again. */
  readonly #isFinal: Uint8Array;

  constructor(source: TransactionHistory, initial: Json) {
    this.#source = source;
    this.#initial = initial;
    for (const [, op] of source.duplicateWrites) {
      const version = source.opVersions[op] as number;
      this.#others.set(version, [...(this.#others.get(version) ?? []), op]);
    }
    this.#isFinal = finalWrites(source);
  }

  /** A transaction of the source, BEGINNING, SEVERAL, or what is wrong with reading it. */
  of(version: number, reader: number): number | Omit<BadRead, "read"> {
    if (version === NIL) return BEGINNING;
    const { opTransactions, outcomes, versionWriters } = this.#source;
    const isInitial = jsonEqual(this.#source.versionValues[version] ?? null, this.#initial);
    const first = versionWriters[version] as number;
    if (first === NOBODY) return isInitial ? BEGINNING : { anomaly: "garbage-read", write: NOBODY };
    const all = [first, ...(this.#others.get(version) ?? [])];
    const possible = all.filter((op) => outcomes[opTransactions[op] as number] !== FAIL);
    const transactions = new Set(possible.map((op) => opTransactions[op] as number));
    if (transactions.size > 1 || (isInitial && transactions.size > 0)) return SEVERAL;
    const [transaction] = transactions;
    if (transaction === undefined) return isInitial ? BEGINNING : { anomaly: "G1a", write: first };
    if (transaction === reader) return { anomaly: "future-read", write: possible[0] ?? first };
    if (possible.some((op) => this.#isFinal[op] === 1)) return transaction;
    return { anomaly: "G1b", write: possible[0] ?? first };
  }
}

function finalWrites({ firstOps, opKeys, opKinds, transactionCount }: TransactionHistory) {
  const isFinal = new Uint8Array(opKinds.length);
  const written = new Set<number>();
  for (let transaction = 0; transaction < transactionCount; transaction++) {
    written.clear();
    for (
      let op = (firstOps[transaction + 1] as number) - 1;
      op >= (firstOps[transaction] ?? 0);
      op--
    ) {
      const key = opKeys[op] as number;
      if (opKinds[op] === READ) continue;
      if (!written.has(key)) isFinal[op] = 1;
      written.add(key);
    }
  }
  return isFinal;
}
