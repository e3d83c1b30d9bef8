import { Antichain, type Masks } from "./antichain.ts";
import { Crowd } from "./crowd.ts";
import { isDemanded } from "./demand.ts";
import { clearBit, hasBit, OpenWindow, setBit } from "./open-window.ts";
import { SpentCounts } from "./spent-counts.ts";
import { IMPOSSIBLE_STEP, type Steps } from "./steps.ts";
import { Trails } from "./trails.ts";
import type { Layout } from "./window.ts";

/** At one return, that many times the width may be looked at in between. */
const MOST_DETOURS = 32;

/** Configurations that come over a return count for one step together. */
const ARRIVALS_PER_STEP = 16;

/** More than any configuration has. */
const MOST_PROMISE = 1 << 20;

export interface WindowSetOutcome {
  /** `dropped`: the most promising configurations led nowhere, and others had been left aside. */
  readonly result: "ok" | "illegal" | "dropped" | "full";
  /** When ok: operations in a legal order, a never-returned one of kind k as `~k`. */
  readonly trail: readonly number[];
}

/**
 * Goes from return to return with all configurations that are possible there, and puts operations in place only when
 * the next return demands it (Lowe, "Testing for linearizability", 2017, just-in-time linearization; registers only).
 * With more than `width` configurations at one return it goes on with the most promising of them; as long as that never
 * happens, no configuration left means no legal order.
 *
 * A write that changes nothing for anybody need not be put in place in time. Wherever another write is put in place, any
 * open write can be slipped in just before it, unseen. So a write that comes to its return has two ways: it takes effect
 * now, or it is slipped in before the last write that was put in place, if it had been called by then. Nobody has to guess
 * earlier which open writes to spend: with `w1` to `w9` open and `w10` put in place, there is one configuration instead
 * of 512. It follows that a write is never put in place directly before another one.
 */
export class WindowSet {
  configurations = 0;
  rank = 0;
  readonly #layout: Layout<unknown>;
  readonly #steps: Steps<unknown>;
  readonly #width: number;
  readonly #memoryBytes: number;
  readonly #window: OpenWindow;
  readonly #spents: SpentCounts;
  readonly #useful: Antichain;
  readonly #masks: Masks;
  readonly #trails = new Trails();
  readonly #bits: Int32Array;
  readonly #nextBits: Int32Array;
  readonly #stampOfClass: Int32Array;
  #stamp = 0;
  #current: Crowd;
  #next: Crowd;
  #hasDropped = false;

  constructor(layout: Layout<unknown>, steps: Steps<unknown>, width: number, memoryBytes: number) {
    const words = Math.ceil(layout.slotCount / 32);
    this.#layout = layout;
    this.#steps = steps;
    this.#width = width;
    this.#memoryBytes = memoryBytes;
    this.#window = new OpenWindow(layout, steps);
    this.#spents = new SpentCounts(layout.pending.length);
    this.#useful = new Antichain(words, this.#spents);
    this.#masks = { reads: this.#window.readBits, overwrites: this.#window.overwrites };
    this.#bits = new Int32Array(words);
    this.#nextBits = new Int32Array(words);
    this.#stampOfClass = new Int32Array(steps.classCount);
    this.#current = new Crowd(words);
    this.#next = new Crowd(words);
  }

  get bytes(): number {
    return this.#useful.bytes + this.#current.bytes + this.#next.bytes + this.#trails.bytes;
  }

  /** Yields after each configuration. */
  *run(): Generator<void, WindowSetOutcome> {
    this.#next.push(this.#steps.initial, 0, -1, this.#trails.root, false, this.#bits);
    while (this.#window.advance()) {
      this.rank = this.#window.rank;
      yield* this.#arrive();
      for (let index = 0; index < this.#current.size; index++) {
        if (index >= MOST_DETOURS * this.#width) {
          this.#hasDropped = true;
          break;
        }
        this.#expand(index);
        if (this.bytes > this.#memoryBytes) return { result: "full", trail: [] };
        yield;
      }
      this.configurations += this.#current.size;
      if (this.#next.size > 0) continue;
      return { result: this.#hasDropped ? "dropped" : "illegal", trail: [] };
    }
    const trail = this.#trails.follow(this.#layout, this.#steps, this.#next.node(0));
    return { result: "ok", trail };
  }

  /** States that were possible before the return at which it stands. */
  get states(): ReadonlySet<number> {
    const states = new Set<number>();
    for (let i = 0; i < this.#current.size; i++) states.add(this.#current.state(i));
    return states;
  }

  /** What came over the last return takes the reads that are legal now. Yields now and then. */
  *#arrive(): Generator<void, void> {
    const arrived = this.#next;
    this.#next = this.#current;
    this.#next.clear();
    this.#current = new Crowd(arrived.words);
    this.#useful.clear();
    const bits = this.#bits;
    let count = 0;
    for (const index of this.#strongestFirst(arrived)) {
      if (++count % ARRIVALS_PER_STEP === 0) yield;
      arrived.readBits(index, bits);
      const state = arrived.state(index);
      const reads = this.#window.legalReads(state);
      for (let i = 0; i < bits.length; i++) bits[i] = (bits[i] as number) | (reads[i] as number);
      const slipLimit = this.#window.lastOverwriteUpTo(arrived.slipLimit(index));
      const spent = arrived.spent(index);
      if (this.#useful.enter(state, slipLimit, spent, bits, this.#masks))
        this.#current.push(state, spent, slipLimit, arrived.node(index), false, bits);
    }
    if (this.#current.size > this.#width) this.#thin();
  }

  /**
   * In the order of what they can still do: who has used up fewer never-returned operations, seen more reads through, and
   * has more writes left may make others useless. Without never-returned operations that is not worth the sorting.
   */
  #strongestFirst(crowd: Crowd): Iterable<number> {
    if (this.#layout.pending.length === 0) return Array(crowd.size).keys();
    const keys = new Float64Array(crowd.size);
    for (let index = 0; index < crowd.size; index++) {
      const rank = MOST_PROMISE - this.#promise(crowd, index);
      const spent = this.#spents.totalOf(crowd.spent(index));
      keys[index] = (spent * 2 * MOST_PROMISE + rank) * crowd.size + index;
    }
    return Int32Array.from(keys.sort(), (key) => key % crowd.size);
  }

  /** Keeps those that have seen most reads through, and have the most writes left to choose from. */
  #thin(): void {
    this.#hasDropped = true;
    const { size } = this.#current;
    const keys = new Float64Array(size);
    for (let index = 0; index < size; index++)
      keys[index] = (MOST_PROMISE - this.#promise(this.#current, index)) * size + index;
    this.#current.keep(Array.from(keys.sort().subarray(0, this.#width), (key) => key % size));
  }

  /** Reads and compare-and-sets in place, less writes in place; never-returned operations weigh double. */
  #promise(crowd: Crowd, index: number): number {
    const bits = this.#bits;
    crowd.readBits(index, bits);
    let promise = -2 * this.#spents.totalOf(crowd.spent(index));
    for (let i = 0; i < bits.length; i++) {
      const placed = bits[i] as number;
      const writes = this.#window.overwrites[i] as number;
      promise += countBits(placed & ~writes) - countBits(placed & writes);
    }
    return promise;
  }

  /** Sees to the operation that returns next. */
  #expand(index: number): void {
    const { due } = this.#window;
    const current = this.#current;
    const { slot } = this.#layout;
    current.readBits(index, this.#bits);
    const [state, spent] = [current.state(index), current.spent(index)];
    const [slipLimit, node] = [current.slipLimit(index), current.node(index)];
    if (hasBit(this.#bits, slot[due])) {
      clearBit(this.#bits, slot[due]);
      this.#next.push(state, spent, slipLimit, node, false, this.#bits);
      return;
    }
    if (this.#steps.overwrites[due] && due <= slipLimit) {
      const slipped = this.#trails.add(node, due, true);
      this.#next.push(state, spent, slipLimit, slipped, false, this.#bits);
    }
    this.#place(index);
    this.#spend(index);
  }

  /** Of those that do the same thing, only the one that returns first: they can change places. */
  #place(index: number): void {
    const [state, isIdle] = [this.#current.state(index), this.#current.isIdle(index)];
    const stamp = ++this.#stamp;
    for (const operation of this.#window.changers) {
      if (hasBit(this.#bits, this.#layout.slot[operation])) continue;
      const kind = this.#steps.classOf[operation] as number;
      if (this.#stampOfClass[kind] === stamp) continue;
      this.#stampOfClass[kind] = stamp;
      if (isIdle && this.#steps.overwrites[operation]) continue;
      const next = this.#steps.next(state, operation);
      if (next === IMPOSSIBLE_STEP) continue;
      this.#enter(index, next, this.#current.spent(index), operation);
    }
  }

  #spend(index: number): void {
    const { pending } = this.#layout;
    const [state, spent] = [this.#current.state(index), this.#current.spent(index)];
    let open: readonly number[] | null = null;
    const isLeft = (kind: number): boolean => {
      const callAt = pending[kind]?.callAt[this.#spents.countOf(spent, kind)];
      return callAt !== undefined && callAt < this.#window.now;
    };
    for (let kind = 0; kind < pending.length; kind++) {
      const next = this.#steps.nextPending(state, kind);
      if (next === IMPOSSIBLE_STEP || !isLeft(kind)) continue;
      if (this.#stampOfClass[this.#steps.pendingClassOf[kind] as number] === this.#stamp) continue;
      open ??= this.#listOpen();
      if (!isDemanded(this.#steps, { open, isLeft }, state, next)) continue;
      this.#enter(index, next, this.#spents.add(spent, kind), ~kind);
    }
  }

  #listOpen(): readonly number[] {
    const isOpen = (operation: number) => !hasBit(this.#bits, this.#layout.slot[operation]);
    return [...this.#window.reads.filter(isOpen), ...this.#window.changers.filter(isOpen)];
  }

  /** The configuration after one more operation, unless it is useless. */
  #enter(index: number, state: number, spent: number, entry: number): void {
    const bits = this.#nextBits;
    bits.set(this.#bits);
    if (entry >= 0) setBit(bits, this.#layout.slot[entry]);
    const reads = this.#window.legalReads(state);
    let isIdle = entry >= 0 && this.#steps.overwrites[entry] === 1;
    const overwrites = isIdle || (entry < 0 && this.#steps.pendingOverwrites[~entry] === 1);
    for (let i = 0; i < bits.length; i++) {
      if (((reads[i] as number) & ~(bits[i] as number)) !== 0) isIdle = false;
      bits[i] = (bits[i] as number) | (reads[i] as number);
    }
    const slipLimit = overwrites ? this.#window.lastOverwrite : this.#current.slipLimit(index);
    if (!this.#useful.enter(state, slipLimit, spent, bits, this.#masks)) return;
    const node = this.#trails.add(this.#current.node(index), entry, false);
    this.#current.push(state, spent, slipLimit, node, isIdle, bits);
  }
}

function countBits(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
