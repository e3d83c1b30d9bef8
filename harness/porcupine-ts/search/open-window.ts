import { IMPOSSIBLE_STEP, type Steps } from "./steps.ts";
import type { Layout } from "./window.ts";

/** The operations that are open when the next operation in the order of returns comes to its end. */
export class OpenWindow {
  /** How many returns lie behind. */
  rank = -1;
  /** The operation that returns next. */
  due = -1;
  /** Where it returns. */
  now = -1;
  /** Operations that change the state, in the order of their returns. */
  readonly changers: number[] = [];
  readonly reads: number[] = [];
  /** The last called of the open ones that overwrite, or -1. */
  lastOverwrite = -1;
  /** One bit for each open operation that overwrites. */
  readonly overwrites: Int32Array;
  /** One bit for each open operation that only reads. */
  readonly readBits: Int32Array;
  readonly #layout: Layout<unknown>;
  readonly #steps: Steps<unknown>;
  readonly #words: number;
  readonly #legalReads = new Map<number, Int32Array>();
  #called = 0;

  constructor(layout: Layout<unknown>, steps: Steps<unknown>) {
    this.#layout = layout;
    this.#steps = steps;
    this.#words = Math.ceil(layout.slotCount / 32);
    this.overwrites = new Int32Array(this.#words);
    this.readBits = new Int32Array(this.#words);
  }

  /** Goes on to the next return; false when there is none. */
  advance(): boolean {
    const { byReturn, returnAt, callAt, readOnly } = this.#layout;
    if (this.due >= 0) this.#remove(this.due);
    this.rank++;
    if (this.rank === byReturn.length) return false;
    this.due = byReturn[this.rank] as number;
    this.now = returnAt[this.due] as number;
    for (; (callAt[this.#called] as number) < this.now; this.#called++) {
      if (readOnly[this.#called]) this.reads.push(this.#called);
      else this.#insert(this.#called);
    }
    this.#legalReads.clear();
    this.lastOverwrite = this.lastOverwriteUpTo(this.#called);
    this.overwrites.fill(0);
    this.readBits.fill(0);
    for (const read of this.reads) setBit(this.readBits, this.#layout.slot[read]);
    for (const operation of this.changers)
      if (this.#steps.overwrites[operation]) setBit(this.overwrites, this.#layout.slot[operation]);
    return true;
  }

  /** The last called of the open ones that overwrite, up to this one, or -1. */
  lastOverwriteUpTo(limit: number): number {
    let last = -1;
    for (const operation of this.changers) {
      if (operation <= limit && operation > last && this.#steps.overwrites[operation])
        last = operation;
    }
    return last;
  }

  /** One bit for each open read that is legal in the state. */
  legalReads(state: number): Int32Array {
    const known = this.#legalReads.get(state);
    if (known) return known;
    const bits = new Int32Array(this.#words);
    for (const read of this.reads) {
      if (this.#steps.next(state, read) === IMPOSSIBLE_STEP) continue;
      setBit(bits, this.#layout.slot[read]);
    }
    this.#legalReads.set(state, bits);
    return bits;
  }

  #insert(operation: number): void {
    const { returnRank } = this.#layout;
    const rankOf = (one: number) => returnRank[one] as number;
    let at = this.changers.length;
    while (at > 0 && rankOf(this.changers[at - 1] as number) > rankOf(operation)) at--;
    this.changers.splice(at, 0, operation);
  }

  #remove(operation: number): void {
    const list = this.#layout.readOnly[operation] ? this.reads : this.changers;
    list.splice(list.indexOf(operation), 1);
  }
}

export function setBit(bits: Int32Array, slot = 0): void {
  bits[slot >>> 5] = (bits[slot >>> 5] as number) | (1 << (slot & 31));
}

export function clearBit(bits: Int32Array, slot = 0): void {
  bits[slot >>> 5] = (bits[slot >>> 5] as number) & ~(1 << (slot & 31));
}

export function hasBit(bits: Int32Array, slot = 0): boolean {
  return (((bits[slot >>> 5] as number) >>> (slot & 31)) & 1) === 1;
}
