/** Bit `i % 32` of word `i / 32` stands for the thread at position `i` of a run. */
export type ThreadBits = readonly number[];

export function hasBit(bits: ThreadBits, position: number): boolean {
  return position >= 0 && (((bits[position >>> 5] ?? 0) >>> (position & 31)) & 1) === 1;
}

export function flipBit(bits: ThreadBits, position: number): ThreadBits {
  const flipped = bits.slice();
  flipped[position >>> 5] = (flipped[position >>> 5] ?? 0) ^ (1 << (position & 31));
  return flipped;
}

/** How many bits are set in both. */
export function countCommon(left: ThreadBits, right: ThreadBits): number {
  let count = 0;
  for (let i = 0; i < left.length; i++) count += countBits((left[i] ?? 0) & (right[i] ?? 0));
  return count;
}

/** The position of the bit that is set in both and has `nth` such bits before it; -1 when there is none. */
export function nthCommon(left: ThreadBits, right: ThreadBits, nth: number): number {
  let before = nth;
  for (let i = 0; i < left.length; i++) {
    let word = (left[i] ?? 0) & (right[i] ?? 0);
    const count = countBits(word);
    if (before >= count) {
      before -= count;
      continue;
    }
    for (; before > 0; before--) word &= word - 1;
    return i * 32 + 31 - Math.clz32(word & -word);
  }
  return -1;
}

/** The positions of the bits that are set in both, in order. */
export function commonPositions(left: ThreadBits, right: ThreadBits): readonly number[] {
  const positions: number[] = [];
  for (let i = 0; i < left.length; i++) {
    let word = (left[i] ?? 0) & (right[i] ?? 0);
    for (; word !== 0; word &= word - 1) positions.push(i * 32 + 31 - Math.clz32(word & -word));
  }
  return positions;
}

/** Counts in pairs of bits, then in nibbles, then in bytes (Warren, Hacker's Delight, 5-1). */
function countBits(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
