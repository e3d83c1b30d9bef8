/** Numbers for how many never-returned operations of each kind are used up: 0 for none at all. */
export class SpentCounts {
  readonly #kindCount: number;
  readonly #pairs: Int32Array[] = [new Int32Array(0)];
  readonly #totals: number[] = [0];
  readonly #successors = new Map<number, number>();
  readonly #numbers = new Map<string, number>();

  constructor(kindCount: number) {
    this.#kindCount = kindCount;
  }

  countOf(number: number, kind: number): number {
    const pairs = this.#pairsOf(number);
    for (let i = 0; i < pairs.length; i += 2) if (pairs[i] === kind) return pairs[i + 1] as number;
    return 0;
  }

  /** Kind and count by turns, kinds ascending, counts positive. */
  #pairsOf(number: number): Int32Array {
    return this.#pairs[number] as Int32Array;
  }

  totalOf(number: number): number {
    return this.#totals[number] as number;
  }

  /** True when no kind is used up more often in `number` than in `other`. */
  isWithin(number: number, other: number): boolean {
    if (number === other || number === 0) return true;
    if (this.totalOf(number) >= this.totalOf(other)) return false;
    const pairs = this.#pairsOf(number);
    for (let i = 0; i < pairs.length; i += 2) {
      if ((pairs[i + 1] as number) > this.countOf(other, pairs[i] as number)) return false;
    }
    return true;
  }

  /** One more of this kind. */
  add(number: number, kind: number): number {
    const key = number * this.#kindCount + kind;
    const known = this.#successors.get(key);
    if (known !== undefined) return known;
    const counts = new Map<number, number>();
    const pairs = this.#pairsOf(number);
    for (let i = 0; i < pairs.length; i += 2)
      counts.set(pairs[i] as number, pairs[i + 1] as number);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    const sorted = [...counts].sort(([left], [right]) => left - right).flat();
    const text = sorted.join();
    const successor = this.#numbers.get(text) ?? this.#pairs.length;
    if (successor === this.#pairs.length) {
      this.#numbers.set(text, successor);
      this.#pairs.push(Int32Array.from(sorted));
      this.#totals.push(this.totalOf(number) + 1);
    }
    this.#successors.set(key, successor);
    return successor;
  }
}
