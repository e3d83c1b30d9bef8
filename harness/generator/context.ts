import { assert } from "../core/assert.ts";
import { NEMESIS, type Process, type TimeNs } from "../core/ids.ts";
import { deriveSeed, drawBelow, type Seed } from "../core/random.ts";
import type { Context } from "./generator.ts";
import {
  commonPositions,
  countCommon,
  flipBit,
  hasBit,
  nthCommon,
  type ThreadBits,
} from "./thread-bits.ts";
import { type ThreadId, ThreadView } from "./thread-view.ts";

/**
 * Who works under which process and who is free: the changing side of contexts, kept by whoever runs a generator.
 * Contexts made before a change keep showing what was.
 */
export class ThreadTable {
  readonly #view: ThreadView;
  readonly #workerCount: number;
  #state: ThreadState;

  /** `threads` has client workers as numbers and lanes as names; `seed` decides who takes which operation. */
  constructor(threads: readonly ThreadId[], seed: Seed = 0) {
    assert(
      new Set(threads).size === threads.length,
      `threads occur twice in ${threads.join(", ")}`,
    );
    this.#view = ThreadView.ofAll(threads);
    this.#workerCount = threads.filter((thread) => typeof thread === "number").length;
    this.#state = {
      freeBits: this.#view.bits,
      processes: this.#view.threads.map((thread) =>
        typeof thread === "number" ? thread : NEMESIS,
      ),
      begunCount: 0,
      seed: deriveSeed(seed, "threads") >>> 0,
    };
  }

  context(time: TimeNs): Context {
    return new ThreadContext(this.#state, this.#view, time);
  }

  processOf(thread: ThreadId): Process {
    return this.#state.processes[this.#positionOf(thread)] as Process;
  }

  /** The thread begins something. */
  occupy(thread: ThreadId): void {
    const position = this.#positionOf(thread);
    assert(hasBit(this.#state.freeBits, position), `thread ${thread} is busy already`);
    const begun = typeof thread === "number" ? 1 : 0;
    const { processes, begunCount, seed } = this.#state;
    const freeBits = flipBit(this.#state.freeBits, position);
    this.#state = { freeBits, processes, begunCount: begunCount + begun, seed };
  }

  /** The thread has finished what it began. */
  release(thread: ThreadId): void {
    const position = this.#positionOf(thread);
    assert(!hasBit(this.#state.freeBits, position), `thread ${thread} is free already`);
    const { processes, begunCount, seed } = this.#state;
    const freeBits = flipBit(this.#state.freeBits, position);
    this.#state = { freeBits, processes, begunCount, seed };
  }

  /**
   * A client worker goes on under a new process, its old one plus the number of workers, because nobody knows how its
   * operation ended. Lanes stay the nemesis for ever.
   */
  retire(thread: ThreadId): void {
    const position = this.#positionOf(thread);
    const process = this.#state.processes[position];
    if (typeof process !== "number") return;
    const processes = this.#state.processes.with(position, process + this.#workerCount);
    this.#state = { ...this.#state, processes };
  }

  #positionOf(thread: ThreadId): number {
    const position = this.#view.positionOf(thread);
    assert(position >= 0, `there is no thread ${thread}`);
    return position;
  }
}

interface ThreadState {
  readonly freeBits: ThreadBits;
  readonly processes: readonly Process[];
  /** Operations that client workers have begun: the number of the next draw. */
  readonly begunCount: number;
  readonly seed: number;
}

class ThreadContext implements Context {
  readonly time: TimeNs;
  readonly view: ThreadView;
  readonly #state: ThreadState;

  constructor(state: ThreadState, view: ThreadView, time: TimeNs) {
    this.time = time;
    this.view = view;
    this.#state = state;
  }

  get threads(): readonly ThreadId[] {
    return this.view.threads;
  }

  get freeThreads(): readonly ThreadId[] {
    const positions = commonPositions(this.#state.freeBits, this.view.bits);
    return positions.map((position) => this.view.threadAt(position) as ThreadId);
  }

  get freeCount(): number {
    return countCommon(this.#state.freeBits, this.view.bits);
  }

  processOf(thread: ThreadId): Process {
    const process = this.#state.processes[this.view.positionOf(thread)];
    assert(process !== undefined, `there is no thread ${thread}`);
    return process;
  }

  isFree(thread: ThreadId): boolean {
    const position = this.view.positionOf(thread);
    return hasBit(this.#state.freeBits, position) && hasBit(this.view.bits, position);
  }

  pickFree(): ThreadId | null {
    const { freeBits, seed, begunCount } = this.#state;
    const { preferredBits, salt } = this.view;
    const count = countCommon(freeBits, preferredBits);
    if (count === 0) return null;
    const nth = count === 1 ? 0 : drawBelow((seed ^ salt) >>> 0, begunCount, count);
    return this.view.threadAt(nthCommon(freeBits, preferredBits, nth));
  }

  at(time: TimeNs): Context {
    return new ThreadContext(this.#state, this.view, time);
  }

  within(view: ThreadView): Context {
    return new ThreadContext(this.#state, view, this.time);
  }
}
