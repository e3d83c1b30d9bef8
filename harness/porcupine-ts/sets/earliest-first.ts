/** A binary heap of operations: the one that returns first is at the top. */
export class EarliestFirst {
  readonly #returnAt: Int32Array;
  readonly #heap: number[] = [];

  constructor(returnAt: Int32Array) {
    this.#returnAt = returnAt;
  }

  add(operation: number): void {
    let at = this.#heap.length;
    this.#heap.push(operation);
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if (this.#isBefore(parent, at)) return;
      this.#swap(parent, at);
      at = parent;
    }
  }

  takeFirst(): number | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return first;
    this.#heap[0] = last;
    for (let at = 0; ; ) {
      const child = this.#earlierChild(at);
      if (child >= this.#heap.length || this.#isBefore(at, child)) return first;
      this.#swap(at, child);
      at = child;
    }
  }

  #earlierChild(at: number): number {
    const left = 2 * at + 1;
    return left + 1 < this.#heap.length && this.#isBefore(left + 1, left) ? left + 1 : left;
  }

  #isBefore(one: number, other: number): boolean {
    const [a, b] = [this.#heap[one] as number, this.#heap[other] as number];
    return (this.#returnAt[a] as number) < (this.#returnAt[b] as number);
  }

  #swap(one: number, other: number): void {
    const moved = this.#heap[one] as number;
    this.#heap[one] = this.#heap[other] as number;
    this.#heap[other] = moved;
  }
}
