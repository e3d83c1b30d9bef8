import type { SiblingWrite } from "./key-history.ts";

/** A set of places of writes, one bit each. */
export type Places = Uint32Array;

const WORD_BITS = 32;

/**
 * Of each write, all that it took the place of: what its client had seen, and what that had taken the place of. `n` writes take
 * `n * n / 8` bytes.
 */
export function overwrittenBy(writes: readonly SiblingWrite[]): readonly Places[] {
  const result: Places[] = [];
  for (const { seen } of writes) result.push(withOverwritten(seen, result, writes.length));
  return result;
}

/** These writes and all that they took the place of. */
export function withOverwritten(
  places: readonly number[],
  overwritten: readonly Places[],
  writeCount: number,
): Places {
  const result = new Uint32Array(Math.ceil(writeCount / WORD_BITS));
  for (const place of places) {
    const below = overwritten[place];
    if (below !== undefined)
      for (let word = 0; word < result.length; word++)
        result[word] = (result[word] ?? 0) | (below[word] ?? 0);
    const word = Math.floor(place / WORD_BITS);
    result[word] = (result[word] ?? 0) | (1 << (place % WORD_BITS));
  }
  return result;
}

export function hasPlace(places: Places | undefined, place: number): boolean {
  const word = places?.[Math.floor(place / WORD_BITS)] ?? 0;
  return (word & (1 << (place % WORD_BITS))) !== 0;
}
