/** Words of a record before its window bits. */
const HEADER = 5;

/**
 * Configurations at one return, side by side in one array. Each has a state, a number for the never-returned operations
 * used up, how far writes can still be slipped in, the node that led to it, and one bit for each open operation in place.
 */
export class Crowd {
  size = 0;
  readonly words: number;
  #records: Int32Array;

  constructor(words: number) {
    this.words = words;
    this.#records = new Int32Array(64 * (HEADER + words));
  }

  get bytes(): number {
    return this.#records.byteLength;
  }

  clear(): void {
    this.size = 0;
  }

  push(
    state: number,
    spent: number,
    slipLimit: number,
    node: number,
    isIdle: boolean,
    bits: Int32Array,
  ): void {
    const stride = HEADER + this.words;
    let at = this.size++ * stride;
    if (at + stride > this.#records.length) {
      const grown = new Int32Array(2 * this.#records.length);
      grown.set(this.#records);
      this.#records = grown;
    }
    this.#records[at++] = state;
    this.#records[at++] = spent;
    this.#records[at++] = slipLimit;
    this.#records[at++] = node;
    this.#records[at++] = isIdle ? 1 : 0;
    for (let i = 0; i < this.words; i++) this.#records[at++] = bits[i] as number;
  }

  state(index: number): number {
    return this.#field(index, 0);
  }

  spent(index: number): number {
    return this.#field(index, 1);
  }

  slipLimit(index: number): number {
    return this.#field(index, 2);
  }

  node(index: number): number {
    return this.#field(index, 3);
  }

  /** True after a write that let nothing else happen yet. */
  isIdle(index: number): boolean {
    return this.#field(index, 4) === 1;
  }

  /** Copies the bits of one configuration into `bits`. */
  readBits(index: number, bits: Int32Array): void {
    const at = index * (HEADER + this.words) + HEADER;
    for (let i = 0; i < this.words; i++) bits[i] = this.#records[at + i] as number;
  }

  /** Leaves only these, in this order. */
  keep(indexes: readonly number[]): void {
    const stride = HEADER + this.words;
    const kept = new Int32Array(Math.max(64, indexes.length) * stride);
    indexes.forEach((index, i) => {
      kept.set(this.#records.subarray(index * stride, (index + 1) * stride), i * stride);
    });
    this.#records = kept;
    this.size = indexes.length;
  }

  #field(index: number, field: number): number {
    return this.#records[index * (HEADER + this.words) + field] as number;
  }
}
