import { FAIL, OK, READ, type TransactionHistory } from "../input/transaction-history.ts";
import { BEGINNING, type Reads } from "../levels/resolve-reads.ts";

/** Two transactions that wrote one key: one of them came first, and whoever read from it came before the other. */
export interface Choice {
  readonly key: number;
  readonly writers: readonly [number, number];
}

/** What an order of transactions has to decide. */
export interface Choices {
  /** By transaction: 1 when it took effect, as far as anybody knows. */
  readonly took: Uint8Array;
  /** By key: the transactions that took effect and wrote it. */
  readonly writersOf: readonly (readonly number[])[];
  /** By key and writer: who read the key from it; {@link BEGINNING} wrote what was there before all. */
  readersOf(key: number, writer: number): readonly number[];
}

/**
 * Of what never returned only that counts which somebody read from: the rest may have failed, and to leave it out accuses
 * nobody.
 */
export function choicesIn(history: TransactionHistory, reads: Reads): Choices {
  const { firstOps, opKeys, opKinds, opTransactions, outcomes, transactionCount } = history;
  const took = outcomes.map((outcome) => (outcome === OK ? 1 : 0));
  for (const writer of reads.writers)
    if (writer !== BEGINNING && outcomes[writer] !== FAIL) took[writer] = 1;
  const writersOf: number[][] = history.keys.map(() => []);
  for (let transaction = 0; transaction < transactionCount; transaction++) {
    if (took[transaction] === 0) continue;
    const end = firstOps[transaction + 1] as number;
    for (let op = firstOps[transaction] as number; op < end; op++) {
      const writers = writersOf[opKeys[op] as number] as number[];
      if (opKinds[op] !== READ && writers.at(-1) !== transaction) writers.push(transaction);
    }
  }
  const readers = new Map<number, number[]>();
  const place = (key: number, writer: number) => (writer + 1) * history.keys.length + key;
  reads.ops.forEach((op, at) => {
    const own = place(opKeys[op] as number, reads.writers[at] as number);
    const known = readers.get(own);
    const reader = opTransactions[op] as number;
    if (known === undefined) readers.set(own, [reader]);
    else if (known.at(-1) !== reader) known.push(reader);
  });
  return { took, writersOf, readersOf: (key, writer) => readers.get(place(key, writer)) ?? [] };
}
