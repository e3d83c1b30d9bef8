import type { SpentCounts } from "./spent-counts.ts";

/** Words before the window bits: next record, hash, state, limit for slipping in, never-returned operations used up. */
const HEADER = 5;

/** One bit for each open operation of a sort. */
export interface Masks {
  readonly reads: Int32Array;
  readonly overwrites: Int32Array;
}

/**
 * The configurations of a register at one return that may be of use beside each other. One is of no use when another can
 * do whatever it can: the same state, the same compare-and-sets in place, no fewer reads, no more never-returned
 * operations, and no more writes. A write that is in place here and not there was put in place after its call, so it can
 * be slipped in there whenever the limit for that is no lower.
 */
export class Antichain {
  #count = 0;
  readonly #words: number;
  readonly #spents: SpentCounts;
  #records = new Int32Array(1 << 12);
  #used = 0;
  #heads = new Int32Array(1 << 10).fill(-1);

  constructor(words: number, spents: SpentCounts) {
    this.#words = words;
    this.#spents = spents;
  }

  get bytes(): number {
    return this.#records.byteLength + this.#heads.byteLength;
  }

  clear(): void {
    this.#count = 0;
    this.#used = 0;
    this.#heads.fill(-1);
  }

  /** False when another one that was entered before makes it useless. */
  enter(state: number, slipLimit: number, spent: number, bits: Int32Array, masks: Masks): boolean {
    const hash = this.#hashOf(state, bits, masks);
    if (this.#isUseless(hash, state, slipLimit, spent, bits, masks)) return false;
    this.#reserve();
    const records = this.#records;
    const head = hash & (this.#heads.length - 1);
    let at = this.#used;
    records[at++] = this.#heads[head] as number;
    records[at++] = hash;
    records[at++] = state;
    records[at++] = slipLimit;
    records[at++] = spent;
    for (let i = 0; i < this.#words; i++) records[at++] = bits[i] as number;
    this.#heads[head] = this.#used;
    this.#used = at;
    this.#count++;
    return true;
  }

  #isUseless(
    hash: number,
    state: number,
    slipLimit: number,
    spent: number,
    bits: Int32Array,
    masks: Masks,
  ): boolean {
    const records = this.#records;
    let at = this.#heads[hash & (this.#heads.length - 1)] as number;
    for (; at >= 0; at = records[at] as number) {
      if (records[at + 1] !== hash || records[at + 2] !== state) continue;
      if ((records[at + 3] as number) < slipLimit) continue;
      if (!this.#hasBitsFor(at + HEADER, bits, masks)) continue;
      if (this.#spents.isWithin(records[at + 4] as number, spent)) return true;
    }
    return false;
  }

  #hasBitsFor(at: number, bits: Int32Array, { reads, overwrites }: Masks): boolean {
    for (let i = 0; i < this.#words; i++) {
      const there = this.#records[at + i] as number;
      const here = bits[i] as number;
      const read = reads[i] as number;
      const write = overwrites[i] as number;
      const bad = (there ^ here) & ~read & ~write;
      if ((bad | (here & ~there & read) | (there & ~here & write)) !== 0) return false;
    }
    return true;
  }

  #hashOf(state: number, bits: Int32Array, { reads, overwrites }: Masks): number {
    let hash = Math.imul(state ^ 0x9e3779b9, 0x85ebca6b);
    for (let i = 0; i < this.#words; i++) {
      const exact = (bits[i] as number) & ~(reads[i] as number) & ~(overwrites[i] as number);
      hash = Math.imul(hash ^ (hash >>> 13) ^ exact, 0x27d4eb2f);
    }
    return (hash ^ (hash >>> 16)) | 0;
  }

  #reserve(): void {
    const stride = HEADER + this.#words;
    if (this.#used + stride > this.#records.length) {
      const grown = new Int32Array(2 * this.#records.length + stride);
      grown.set(this.#records);
      this.#records = grown;
    }
    if (this.#count < this.#heads.length) return;
    const heads = new Int32Array(2 * this.#heads.length).fill(-1);
    for (let at = 0; at < this.#used; at += stride) {
      const head = (this.#records[at + 1] as number) & (heads.length - 1);
      this.#records[at] = heads[head] as number;
      heads[head] = at;
    }
    this.#heads = heads;
  }
}
