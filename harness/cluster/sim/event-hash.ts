/**
 * A running hash over whole numbers: two lanes of 32 bits with the finaliser of MurmurHash3. The same sequence gives the
 * same hash on every machine; two sequences that differ practically never do.
 */
export class EventHash {
  #low = 0x9e3779b9 | 0;
  #high = 0x85ebca6b | 0;

  /** @param value a safe integer. */
  addNumber(value: number): void {
    this.addWord(value | 0);
    this.addWord(Math.floor(value / 0x1_0000_0000) | 0);
  }

  /** @param word 32 bits. */
  addWord(word: number): void {
    let bits = this.#low ^ word;
    bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
    bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
    this.#low = bits ^ (bits >>> 16);
    this.#high = Math.imul((this.#high << 13) | (this.#high >>> 19), 5) + (this.#low ^ 0xe6546b64);
  }

  /** Sixteen hexadecimal digits. */
  digest(): string {
    return hex(this.#high) + hex(this.#low);
  }
}

/** 32 bits that stand for a text (FNV-1a over its UTF-16 units). */
export function wordOf(text: string): number {
  let word = 0x811c9dc5 | 0;
  for (let i = 0; i < text.length; i++) word = Math.imul(word ^ text.charCodeAt(i), 0x01000193);
  return word;
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, "0");
}
