import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** A non-negative safe integer from which every random choice of a run follows. */
export type Seed = number;

/** A stream of random integers. Its state is its own: two streams of one seed give the same numbers. */
export interface Random {
  /** An integer from 0 up to, not including, `limit`. */
  below(limit: number): number;
  /** An integer from `low` to `high`, both included. */
  between(low: number, high: number): number;
  /** True with probability `numerator / denominator`. */
  chance(numerator: number, denominator: number): boolean;
  /** One of a non-empty list. */
  pick<T>(list: readonly T[]): T;
  /** The same elements in random order. */
  shuffle<T>(list: readonly T[]): readonly T[];
}

/**
 * A seed that depends on `seed` and on the purpose alone, never on what was drawn before: so that leaving one
 * fault out of a run does not reshuffle the rest.
 */
export function deriveSeed(seed: Seed, ...purpose: readonly (string | number)[]): Seed {
  let low = mix(0x9e3779b9 ^ (seed >>> 0));
  let high = mix(0x85ebca6b ^ Math.floor(seed / 0x1_0000_0000));
  for (const part of purpose) {
    const text = typeof part === "number" ? `#${part}` : part;
    for (let i = 0; i < text.length; i++) {
      low = mix(low ^ text.charCodeAt(i));
      high = mix(high + low);
    }
    low = mix(low + high + 0x165667b1);
  }
  return (high & 0x1f_ffff) * 0x1_0000_0000 + (low >>> 0);
}

/** The stream of one purpose: `random(seed, "partition", 3)`. */
export function random(seed: Seed, ...purpose: readonly (string | number)[]): Random {
  const own = deriveSeed(seed, ...purpose);
  const generator = xoroshiro128plus((own ^ Math.floor(own / 0x1_0000_0000)) | 0);
  const below = (limit: number): number => uniformInt(generator, 0, limit - 1);
  return {
    below,
    between: (low, high) => uniformInt(generator, low, high),
    chance: (numerator, denominator) => below(denominator) < numerator,
    pick: <T>(list: readonly T[]) => list[below(list.length)] as T,
    shuffle: (list) => shuffled(list, below),
  };
}

/**
 * Draw number `n` of a seed: an integer from 0 up to, not including, `limit`, without any stream behind it. For
 * immutable values that draw again and again: they carry a seed and a count instead of a generator's state.
 *
 * @param limit a positive safe integer. No outcome is likelier than another by more than `limit / 2^53`.
 */
export function drawBelow(seed: Seed, n: number, limit: number): number {
  const low = mix((seed >>> 0) + mix(n ^ 0x3c6ef372));
  const high = mix(low + mix(Math.floor(n / 0x1_0000_0000) + Math.floor(seed / 0x1_0000_0000)));
  const bits = mix(high + 0x27d4eb2f);
  return ((high & 0x1f_ffff) * 0x1_0000_0000 + (bits >>> 0)) % limit;
}

/** Fisher-Yates (Knuth, TAOCP 2, 3.4.2, algorithm P). */
function shuffled<T>(list: readonly T[], below: (limit: number) => number): readonly T[] {
  const result = [...list];
  for (let i = result.length - 1; i > 0; i--) {
    const j = below(i + 1);
    [result[i], result[j]] = [result[j] as T, result[i] as T];
  }
  return result;
}

/** The 32-bit finaliser of MurmurHash3: every input bit changes about half of the output bits. */
function mix(word: number): number {
  let bits = word | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
