import type { TransactionShape } from "../../harness/core/plan.ts";
import type { Random } from "../../harness/core/random.ts";

/** The widest range that one draw spans: beyond it, the keys used least would be drawn never anyway. */
const MOST_BITS = 30;

/**
 * The keys in use, as Elle chooses them: always `keyCount` of them, and one that was written `maxWritesPerKey` times makes way
 * for a new one, so that lists stay short. Immutable.
 */
export class KeyPool {
  readonly #keys: readonly number[];
  /** By place: how often its key was written. */
  readonly #writes: readonly number[];
  readonly #nextKey: number;

  private constructor(keys: readonly number[], writes: readonly number[], nextKey: number) {
    this.#keys = keys;
    this.#writes = writes;
    this.#nextKey = nextKey;
  }

  /** Of the keys 0 up to `keyCount`. */
  static of(keyCount: number): KeyPool {
    const keys = Array.from({ length: keyCount }, (_, key) => key);
    return new KeyPool(
      keys,
      keys.map(() => 0),
      keyCount,
    );
  }

  /** A place to read or write. */
  drawPlace(draw: Random, distribution: TransactionShape["keyDistribution"]): number {
    const count = this.#keys.length;
    if (distribution === "uniform") return draw.below(count);
    const bits = Math.min(count, MOST_BITS);
    const highestBit = 31 - Math.clz32(draw.between(1, 2 ** bits - 1));
    return count - bits + highestBit;
  }

  keyAt(place: number): number {
    return this.#keys[place] as number;
  }

  /** The value to write next at a place, unique for its key, and the keys in use afterwards. */
  write(
    place: number,
    maxWritesPerKey: number,
  ): { readonly value: number; readonly pool: KeyPool } {
    const value = (this.#writes[place] as number) + 1;
    if (value < maxWritesPerKey)
      return {
        value,
        pool: new KeyPool(this.#keys, this.#writes.with(place, value), this.#nextKey),
      };
    const keys = this.#keys.with(place, this.#nextKey);
    return { value, pool: new KeyPool(keys, this.#writes.with(place, 0), this.#nextKey + 1) };
  }
}
