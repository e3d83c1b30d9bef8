import type { Layout } from "./window.ts";

/**
 * Which operations are in place so far, and in which order: a point of the search that can be moved on and taken back.
 *
 * The calls and returns of operations not yet in place form a list in time order (Lowe 2017, section 4). Those that may
 * come next are the calls in front of its first return.
 */
export class Placement {
  /** How many operations, in the order of their returns, are all in place. */
  rank = 0;
  /** Operations as they are, a never-returned one of class k as `~k`. */
  readonly trail: number[] = [];
  /** Bit s is set while an operation with slot s is in place, and one that returned before it is not. */
  readonly window: Int32Array;
  /** How many never-returned operations of each class are in place. */
  readonly spent: Int32Array;
  /** Classes with a count above zero, ascending. */
  readonly spentClasses: number[] = [];
  readonly #layout: Layout<unknown>;
  readonly #placed: Uint8Array;
  readonly #next: Int32Array;
  readonly #previous: Int32Array;
  readonly #head: number;

  constructor(layout: Layout<unknown>) {
    const count = layout.members.length;
    this.#layout = layout;
    this.#placed = new Uint8Array(count);
    this.#head = 2 * count;
    this.#next = new Int32Array(2 * count + 1);
    this.#previous = new Int32Array(2 * count + 1);
    this.window = new Int32Array(Math.ceil(layout.slotCount / 32));
    this.spent = new Int32Array(layout.pending.length);
    this.#link();
  }

  get isComplete(): boolean {
    return this.rank === this.#placed.length;
  }

  /** The operation that must be in place before the next return: the first one in the order of returns that is not. */
  get due(): number {
    return this.#layout.byReturn[this.rank] as number;
  }

  /** The first operation that may come next, or -1. */
  first(): number {
    return this.#callAt(this.#next[this.#head] as number);
  }

  /** The one after `operation`, in the order of calls, or -1. Works for one that was just placed, too. */
  after(operation: number): number {
    const count = this.#placed.length;
    let entry = this.#next[operation] as number;
    if (entry === operation + count && this.#placed[operation]) entry = this.#next[entry] as number;
    return this.#callAt(entry);
  }

  isPlaced(operation: number): boolean {
    return this.#placed[operation] === 1;
  }

  place(operation: number): void {
    this.#lift(operation);
    this.#lift(operation + this.#placed.length);
    this.#placed[operation] = 1;
    this.trail.push(operation);
    this.#setBit(operation);
    const { byReturn } = this.#layout;
    for (; this.rank < byReturn.length; this.rank++) {
      const passed = byReturn[this.rank] as number;
      if (!this.#placed[passed]) break;
      this.#clearBit(passed);
    }
  }

  spend(kind: number): void {
    this.trail.push(~kind);
    this.spent[kind] = (this.spent[kind] as number) + 1;
    if (this.spent[kind] !== 1) return;
    let at = this.spentClasses.length;
    while (at > 0 && (this.spentClasses[at - 1] as number) > kind) at--;
    this.spentClasses.splice(at, 0, kind);
  }

  /** Takes back the newest operations until `length` are left; `rank` is what it was then. */
  undoTo(length: number, rank: number): void {
    while (this.trail.length > length) {
      const operation = this.trail.pop() as number;
      if (operation < 0) this.#unspend(~operation);
      else this.#unplace(operation);
    }
    while (this.rank > rank) {
      const operation = this.#layout.byReturn[--this.rank] as number;
      if (this.#placed[operation]) this.#setBit(operation);
    }
  }

  #unplace(operation: number): void {
    if ((this.#layout.returnRank[operation] as number) >= this.rank) this.#clearBit(operation);
    this.#placed[operation] = 0;
    this.#unlift(operation + this.#placed.length);
    this.#unlift(operation);
  }

  #unspend(kind: number): void {
    this.spent[kind] = (this.spent[kind] as number) - 1;
    if (this.spent[kind] === 0) this.spentClasses.splice(this.spentClasses.indexOf(kind), 1);
  }

  #callAt(entry: number): number {
    return entry < this.#placed.length ? entry : -1;
  }

  #lift(entry: number): void {
    const next = this.#next[entry] as number;
    const previous = this.#previous[entry] as number;
    this.#next[previous] = next;
    this.#previous[next] = previous;
  }

  #unlift(entry: number): void {
    this.#next[this.#previous[entry] as number] = entry;
    this.#previous[this.#next[entry] as number] = entry;
  }

  #setBit(operation: number): void {
    const slot = this.#layout.slot[operation] as number;
    this.window[slot >>> 5] = (this.window[slot >>> 5] as number) | (1 << (slot & 31));
  }

  #clearBit(operation: number): void {
    const slot = this.#layout.slot[operation] as number;
    this.window[slot >>> 5] = (this.window[slot >>> 5] as number) & ~(1 << (slot & 31));
  }

  #link(): void {
    const { callAt, returnAt, byReturn } = this.#layout;
    let last = this.#head;
    const append = (entry: number) => {
      this.#next[last] = entry;
      this.#previous[entry] = last;
      last = entry;
    };
    let returns = 0;
    for (let i = 0; i < callAt.length; i++) {
      for (; returns < byReturn.length; returns++) {
        const done = byReturn[returns] as number;
        if ((returnAt[done] as number) > (callAt[i] as number)) break;
        append(done + callAt.length);
      }
      append(i);
    }
    for (; returns < byReturn.length; returns++)
      append((byReturn[returns] as number) + callAt.length);
    append(this.#head);
  }
}
