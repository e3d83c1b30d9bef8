import { NONE } from "../register/actions.ts";
import { sortedBy } from "../sorted.ts";

/** Items with intervals: one must come before another when it had ended before the other began. */
export class IntervalOrder {
  readonly #beginAt: Int32Array;
  readonly #endAt: Int32Array;
  readonly #byBegin: Int32Array;
  readonly #byEnd: Int32Array;
  readonly #removed: Uint8Array;
  #admitted = 0;
  #firstEnd = 0;

  constructor(beginAt: Int32Array, endAt: Int32Array) {
    this.#beginAt = beginAt;
    this.#endAt = endAt;
    this.#byBegin = sortedBy(beginAt);
    this.#byEnd = sortedBy(endAt);
    this.#removed = new Uint8Array(beginAt.length);
  }

  get size(): number {
    return this.#beginAt.length;
  }

  /** The next item, if there is one, before which nothing must come of what was not removed; else NONE. Each comes once. */
  admit(): number {
    if (this.#admitted >= this.size) return NONE;
    const item = this.#byBegin[this.#admitted] as number;
    if (this.#firstEnd < this.size) {
      const firstEnd = this.#byEnd[this.#firstEnd] as number;
      if ((this.#endAt[firstEnd] as number) < (this.#beginAt[item] as number)) return NONE;
    }
    this.#admitted++;
    return item;
  }

  remove(item: number): void {
    this.#removed[item] = 1;
    while (this.#firstEnd < this.size && this.#removed[this.#byEnd[this.#firstEnd] as number])
      this.#firstEnd++;
  }
}
