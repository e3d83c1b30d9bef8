import { type Committed, INITIAL } from "./committed.ts";

/** Why one transaction comes before another. */
export type Reason =
  /** The first is the initial state. */
  | { readonly kind: "initial" }
  /** The second is the next of the same session. */
  | { readonly kind: "session" }
  /** The second returned in this read what the first wrote. */
  | { readonly kind: "read-from"; readonly read: number }
  /** The second wrote what this read returned, the first wrote the same key, and the reader had seen the first. */
  | { readonly kind: "overwritten"; readonly read: number };

export interface Step {
  readonly from: number;
  readonly to: number;
  readonly reason: Reason;
}

const SESSION = -1;
/** Instead of an edge: there is no further one. */
const NO_EDGE = -1;

/** What is known of the order in which transactions took effect: a graph whose edges have reasons. */
export class CommitOrder {
  readonly #head: Int32Array;
  #next: Int32Array;
  #target: Int32Array;
  /** SESSION (or the initial state's), 2r: read r returned it, 2r + 1: read r demands it. */
  #label: Int32Array;
  #edgeCount = 0;

  /** Session order and who read from whom; the initial state comes before all. */
  constructor(history: Committed) {
    const { readFrom, readStart, sessions, transactionCount } = history;
    this.#head = new Int32Array(transactionCount).fill(NO_EDGE);
    const room = 2 * transactionCount + readFrom.length;
    this.#next = new Int32Array(room);
    this.#target = new Int32Array(room);
    this.#label = new Int32Array(room);
    for (let reader = 1; reader < transactionCount; reader++)
      for (let r = readStart[reader] as number; r < (readStart[reader + 1] as number); r++)
        if (readFrom[r] !== INITIAL) this.#add(readFrom[r] as number, reader, 2 * r);
    for (const session of sessions)
      for (let i = 1; i < session.length; i++)
        this.#add(session[i - 1] as number, session[i] as number, SESSION);
    for (let each = 1; each < transactionCount; each++) this.#add(INITIAL, each, SESSION);
  }

  get nodeCount(): number {
    return this.#head.length;
  }

  /** A writer of the same key that must come before the one whose write `read` returned. */
  demand(writer: number, overwriter: number, read: number): void {
    this.#add(writer, overwriter, 2 * read + 1);
  }

  /** Calls `visit` for each successor of a transaction, once for each reason. */
  forEach(from: number, visit: (to: number) => void): void {
    for (let edge = this.#head[from] as number; edge !== NO_EDGE; edge = this.#next[edge] as number)
      visit(this.#target[edge] as number);
  }

  /** A step that the graph has, with the plainest of its reasons. */
  step(from: number, to: number): Step {
    let plainest = NO_EDGE;
    // What was known first stands last.
    for (let edge = this.#head[from] as number; edge !== NO_EDGE; edge = this.#next[edge] as number)
      if (this.#target[edge] === to) plainest = edge;
    return { from, to, reason: this.#reason(from, this.#label[plainest] as number) };
  }

  #reason(from: number, label: number): Reason {
    if (label === SESSION) return { kind: from === INITIAL ? "initial" : "session" };
    return { kind: label % 2 === 0 ? "read-from" : "overwritten", read: label >> 1 };
  }

  #add(from: number, to: number, label: number): void {
    if (this.#edgeCount === this.#next.length) {
      this.#next = grown(this.#next);
      this.#target = grown(this.#target);
      this.#label = grown(this.#label);
    }
    this.#next[this.#edgeCount] = this.#head[from] as number;
    this.#target[this.#edgeCount] = to;
    this.#label[this.#edgeCount] = label;
    this.#head[from] = this.#edgeCount++;
  }
}

function grown(array: Int32Array): Int32Array {
  const larger = new Int32Array(Math.max(16, array.length * 2));
  larger.set(array);
  return larger;
}
