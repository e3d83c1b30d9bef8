/** Words before the set of open operations: next record, hash, place in the return order, state. */
const HEADER = 4;

/**
 * The configurations that a search has been in, each with: how many returns are satisfied, the state, the set of open
 * operations already in place, and how many never-returned operations of each class are used up.
 *
 * A record has room for the window of open operations only. One bit for each operation of the history, as in Lowe's
 * algorithm, would cost time and space in the square of its length.
 */
export class Configurations {
  count = 0;
  readonly #windowWords: number;
  readonly #memoryBytes: number;
  #records = new Int32Array(1 << 12);
  #used = 0;
  #heads = new Int32Array(1 << 10).fill(-1);

  constructor(windowWords: number, memoryBytes: number) {
    this.#windowWords = windowWords;
    this.#memoryBytes = memoryBytes;
  }

  /** Forgets all configurations, and keeps the room. */
  clear(): void {
    this.count = 0;
    this.#used = 0;
    this.#heads.fill(-1);
  }

  get bytes(): number {
    return this.#records.byteLength + this.#heads.byteLength;
  }

  /**
   * Enters a configuration. Answers `known` when it, or one that differs only in having used up fewer never-returned
   * operations, was entered before: whatever this one can do, that one can.
   *
   * @param spent pairs of class and count, classes ascending, counts positive.
   */
  enter(
    returns: number,
    state: number,
    window: Int32Array,
    spent: Int32Array,
    spentLength: number,
  ): "new" | "known" | "full" {
    const hash = hashOf(returns, state, window, this.#windowWords);
    if (this.#isDominated(hash, returns, state, window, spent, spentLength)) return "known";
    if (!this.#reserve(HEADER + this.#windowWords + 1 + spentLength)) return "full";
    const records = this.#records;
    const head = hash & (this.#heads.length - 1);
    let at = this.#used;
    records[at++] = this.#heads[head] as number;
    records[at++] = hash;
    records[at++] = returns;
    records[at++] = state;
    for (let i = 0; i < this.#windowWords; i++) records[at++] = window[i] as number;
    records[at++] = spentLength;
    for (let i = 0; i < spentLength; i++) records[at++] = spent[i] as number;
    this.#heads[head] = this.#used;
    this.#used = at;
    this.count++;
    return "new";
  }

  #isDominated(
    hash: number,
    returns: number,
    state: number,
    window: Int32Array,
    spent: Int32Array,
    spentLength: number,
  ): boolean {
    const records = this.#records;
    const words = this.#windowWords;
    let at = this.#heads[hash & (this.#heads.length - 1)] as number;
    for (; at >= 0; at = records[at] as number) {
      if (records[at + 1] !== hash || records[at + 2] !== returns || records[at + 3] !== state)
        continue;
      let same = true;
      for (let i = 0; i < words && same; i++) same = records[at + HEADER + i] === window[i];
      if (same && spendsNoMore(records, at + HEADER + words, spent, spentLength)) return true;
    }
    return false;
  }

  #reserve(words: number): boolean {
    if (this.#used + words > this.#records.length) {
      const length = Math.max(2 * this.#records.length, this.#used + words);
      // The old array lives until the new one is filled.
      if (this.bytes + 4 * length > this.#memoryBytes || length >= 2 ** 31) return false;
      const grown = new Int32Array(length);
      grown.set(this.#records);
      this.#records = grown;
    }
    if (this.count < this.#heads.length) return true;
    if (this.bytes + 8 * this.#heads.length > this.#memoryBytes) return false;
    this.#rehash(2 * this.#heads.length);
    return true;
  }

  #rehash(size: number): void {
    const heads = new Int32Array(size).fill(-1);
    const records = this.#records;
    for (let at = 0; at < this.#used; ) {
      const head = (records[at + 1] as number) & (size - 1);
      records[at] = heads[head] as number;
      heads[head] = at;
      at += HEADER + this.#windowWords;
      at += 1 + (records[at] as number);
    }
    this.#heads = heads;
  }
}

/** True when the recorded counts at `at` are, class by class, at most those of `spent`. */
function spendsNoMore(
  records: Int32Array,
  at: number,
  spent: Int32Array,
  spentLength: number,
): boolean {
  const end = at + 1 + (records[at] as number);
  let other = 0;
  for (let i = at + 1; i < end; i += 2) {
    const kind = records[i] as number;
    while (other < spentLength && (spent[other] as number) < kind) other += 2;
    if (other >= spentLength || spent[other] !== kind) return false;
    if ((records[i + 1] as number) > (spent[other + 1] as number)) return false;
  }
  return true;
}

function hashOf(returns: number, state: number, window: Int32Array, words: number): number {
  let hash = Math.imul(returns ^ 0x9e3779b9, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15) ^ state, 0xc2b2ae35);
  for (let i = 0; i < words; i++) {
    hash = Math.imul(hash ^ (hash >>> 13) ^ (window[i] as number), 0x27d4eb2f);
  }
  return (hash ^ (hash >>> 16)) | 0;
}
