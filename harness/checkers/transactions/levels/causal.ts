import { assert } from "../../../core/assert.ts";
import { topological } from "../../graphs/topological.ts";
import { CommitOrder } from "./commit-order.ts";
import { type Committed, INITIAL } from "./committed.ts";

/**
 * Adds what causal consistency demands: who comes after a transaction, through sessions and reads, sees what it wrote or
 * something newer (Biswas and Enea, OOPSLA 2019). Algorithm of AWDIT (Møldrup and Pavlogiannis, PLDI 2025): vector clocks,
 * and of each session only the last write of the key in the reader's past; n k log n for n operations in k sessions.
 * Sessions and reads must have no cycle.
 */
export function demandCausal(history: Committed, order: CommitOrder): void {
  const known = new CommitOrder(history);
  const sorted = topological(known);
  assert("order" in sorted, "sessions and reads have no cycle");
  const writers = writersByKey(history);
  const clocks = new Clocks(history, known);
  const { readFrom, readKey, readStart } = history;
  for (const reader of sorted.order) {
    if (reader === INITIAL) continue;
    const past = clocks.pastOf(reader);
    for (let r = readStart[reader] as number; r < (readStart[reader + 1] as number); r++)
      for (const group of writers[readKey[r] as number] ?? []) {
        const last = lastWithin(history, group, past[group.session] as number);
        if (last !== INITIAL && last !== readFrom[r])
          demandOnce(order, group, last, readFrom[r] as number, r);
      }
    clocks.leave(reader);
  }
}

/** The transactions of one session that wrote one key, in the order of the session. */
interface KeyWriters {
  readonly session: number;
  readonly writers: number[];
  /** How many of them were in the past the last time. */
  seen: number;
  /** What was demanded the last time: many read the same version after the same writes. */
  writer: number;
  overwriter: number;
}

function writersByKey(history: Committed): readonly (readonly KeyWriters[])[] {
  const { keyCount, sessions, writeKey, writeStart } = history;
  const groups: KeyWriters[][] = Array.from({ length: keyCount }, () => []);
  for (const [session, ids] of sessions.entries())
    for (const writer of ids)
      for (let w = writeStart[writer] as number; w < (writeStart[writer + 1] as number); w++) {
        const ofKey = groups[writeKey[w] as number] as KeyWriters[];
        const last = ofKey.at(-1);
        if (last?.session === session) last.writers.push(writer);
        else ofKey.push({ session, writers: [writer], seen: 0, writer: -1, overwriter: -1 });
      }
  return groups;
}

/** The last of the writers up to a place in their session, or the initial transaction. */
function lastWithin({ placeOf }: Committed, group: KeyWriters, place: number): number {
  const { writers } = group;
  const isWithin = (i: number): boolean => (placeOf[writers[i] as number] as number) <= place;
  let low = group.seen;
  const isSame = (low === 0 || isWithin(low - 1)) && (low === writers.length || !isWithin(low));
  if (!isSame) {
    let high = writers.length;
    low = 0;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isWithin(middle)) low = middle + 1;
      else high = middle;
    }
    group.seen = low;
  }
  return low === 0 ? INITIAL : (writers[low - 1] as number);
}

function demandOnce(
  order: CommitOrder,
  group: KeyWriters,
  writer: number,
  overwriter: number,
  read: number,
): void {
  if (group.writer === writer && group.overwriter === overwriter) return;
  group.writer = writer;
  group.overwriter = overwriter;
  order.demand(writer, overwriter, read);
}

/**
 * Vector clocks: by session, the place of its last transaction in the past. Each is kept until all that come right after it
 * have been asked for, and its memory is used again.
 */
class Clocks {
  readonly #history: Committed;
  readonly #clocks: (Int32Array | undefined)[];
  readonly #waiting: Int32Array;
  readonly #free: Int32Array[] = [];

  constructor(history: Committed, known: CommitOrder) {
    const { transactionCount } = history;
    this.#history = history;
    this.#clocks = new Array<Int32Array | undefined>(transactionCount).fill(undefined);
    this.#waiting = new Int32Array(transactionCount);
    for (let each = 0; each < transactionCount; each++)
      known.forEach(each, () => {
        this.#waiting[each] = (this.#waiting[each] as number) + 1;
      });
  }

  /** What comes before a transaction, itself left out. Those before it must have been left. */
  pastOf(transaction: number): Int32Array {
    const { placeOf, readFrom, readStart, sessionOf, sessions } = this.#history;
    const clock = this.#free.pop()?.fill(0) ?? new Int32Array(sessions.length);
    this.#clocks[transaction] = clock;
    const session = sessions[sessionOf[transaction] as number];
    const previous = session?.[(placeOf[transaction] as number) - 2];
    if (previous !== undefined) this.#join(clock, previous);
    const end = readStart[transaction + 1] as number;
    for (let r = readStart[transaction] as number; r < end; r++)
      if (readFrom[r] !== INITIAL) this.#join(clock, readFrom[r] as number);
    return clock;
  }

  /** From now on the transaction is in the past of others. */
  leave(transaction: number): void {
    const { placeOf, sessionOf } = this.#history;
    const clock = this.#clocks[transaction];
    if (clock === undefined) return;
    clock[sessionOf[transaction] as number] = placeOf[transaction] as number;
    if (this.#waiting[transaction] === 0) this.#release(transaction, clock);
  }

  #join(clock: Int32Array, before: number): void {
    const other = this.#clocks[before];
    assert(other !== undefined, "a clock is kept while somebody needs it");
    for (let s = 0; s < clock.length; s++)
      if ((other[s] as number) > (clock[s] as number)) clock[s] = other[s] as number;
    this.#waiting[before] = (this.#waiting[before] as number) - 1;
    if (this.#waiting[before] === 0) this.#release(before, other);
  }

  #release(transaction: number, clock: Int32Array): void {
    this.#clocks[transaction] = undefined;
    this.#free.push(clock);
  }
}
