/** A directed graph that grows; nodes are numbers from 0. */
export class Graph {
  readonly #head: Int32Array;
  #next: Int32Array;
  #target: Int32Array;
  #edgeCount = 0;

  constructor(nodeCount: number) {
    this.#head = new Int32Array(nodeCount).fill(-1);
    this.#next = new Int32Array(nodeCount * 2);
    this.#target = new Int32Array(nodeCount * 2);
  }

  get nodeCount(): number {
    return this.#head.length;
  }

  add(from: number, to: number): void {
    if (this.#edgeCount === this.#next.length) {
      this.#next = grown(this.#next);
      this.#target = grown(this.#target);
    }
    this.#next[this.#edgeCount] = this.#head[from] as number;
    this.#target[this.#edgeCount] = to;
    this.#head[from] = this.#edgeCount++;
  }

  /** Calls `visit` for each successor of a node. */
  forEach(from: number, visit: (to: number) => void): void {
    for (let edge = this.#head[from] as number; edge >= 0; edge = this.#next[edge] as number)
      visit(this.#target[edge] as number);
  }
}

function grown(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(16, array.length * 2));
  larger.set(array);
  return larger;
}
