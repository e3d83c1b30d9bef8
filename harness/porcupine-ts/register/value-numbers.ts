import type { Value } from "../model.ts";

const UNKNOWN = -1;

/** Numbers for values in the order in which they are first seen. Whole numbers below a limit cost no hashing. */
export class ValueNumbers {
  readonly values: Value[] = [];
  readonly #others = new Map<Value, number>();
  readonly #limit: number;
  #small = new Int32Array(64).fill(UNKNOWN);

  /** @param limit whole numbers below it get a place in a table. */
  constructor(initial: Value, limit: number) {
    this.#limit = limit;
    this.numberOf(initial);
  }

  numberOf(value: Value): number {
    if (
      typeof value !== "number" ||
      !(value >= 0 && value < this.#limit && Number.isInteger(value))
    )
      return this.#otherNumberOf(value);
    if (value >= this.#small.length) this.#grow(value);
    const known = this.#small[value] as number;
    if (known !== UNKNOWN) return known;
    const number = this.values.length;
    this.#small[value] = number;
    this.values.push(value);
    return number;
  }

  #otherNumberOf(value: Value): number {
    const known = this.#others.get(value);
    if (known !== undefined) return known;
    const number = this.values.length;
    this.#others.set(value, number);
    this.values.push(value);
    return number;
  }

  #grow(value: number): void {
    const grown = new Int32Array(Math.min(this.#limit, 2 * (value + 1))).fill(UNKNOWN);
    grown.set(this.#small);
    this.#small = grown;
  }
}
