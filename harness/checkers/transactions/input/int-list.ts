/** A list of 32-bit integers that grows. */
export class IntList {
  #items: Int32Array;
  #length = 0;

  constructor(capacity = 1_024) {
    this.#items = new Int32Array(Math.max(capacity, 1));
  }

  get length(): number {
    return this.#length;
  }

  at(place: number): number {
    return this.#items[place] as number;
  }

  set(place: number, item: number): void {
    this.#items[place] = item;
  }

  push(item: number): void {
    if (this.#length === this.#items.length) this.#grow(this.#length + 1);
    this.#items[this.#length++] = item;
  }

  /** Appends `count` of its own items, those from `start` on. */
  pushOwn(start: number, count: number): void {
    if (this.#length + count > this.#items.length) this.#grow(this.#length + count);
    this.#items.copyWithin(this.#length, start, start + count);
    this.#length += count;
  }

  /** The items, as a view that later pushes may leave behind. */
  toArray(): Int32Array {
    return this.#items.subarray(0, this.#length);
  }

  #grow(needed: number): void {
    const grown = new Int32Array(Math.max(needed, this.#items.length * 2));
    grown.set(this.#items);
    this.#items = grown;
  }
}
