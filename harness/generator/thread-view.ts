import { hasBit, type ThreadBits } from "./thread-bits.ts";

/** A client worker by number, or a nemesis lane by the name of its package. */
export type ThreadId = number | NemesisLane;
export type NemesisLane = string;

interface Roster {
  readonly threads: readonly ThreadId[];
  readonly positions: ReadonlyMap<ThreadId, number>;
}

/**
 * Some threads of a run, as a set that never changes. Contexts share views, so what depends on the threads alone (who
 * belongs to which group) is worked out once and found again by the identity of the view.
 */
export class ThreadView {
  /** Client workers first, in order. */
  readonly threads: readonly ThreadId[];
  readonly bits: ThreadBits;
  /** The client workers among them; where there are none, all of them. */
  readonly preferredBits: ThreadBits;
  /** A number of its own for each set, so that draws from different sets have nothing to do with each other. */
  readonly salt: number;
  readonly #roster: Roster;

  private constructor(threads: readonly ThreadId[], roster: Roster) {
    const workers = threads.filter((thread) => typeof thread === "number");
    this.threads = threads;
    this.#roster = roster;
    this.bits = bitsOf(threads, roster);
    this.preferredBits = workers.length > 0 ? bitsOf(workers, roster) : this.bits;
    this.salt = this.bits.reduce((salt, word) => (Math.imul(salt ^ word, 0x9e3779b1) + 1) | 0, 0);
  }

  /** All threads of a run. */
  static ofAll(threads: readonly ThreadId[]): ThreadView {
    const workers = threads.filter((thread) => typeof thread === "number");
    const lanes = threads.filter((thread) => typeof thread !== "number");
    const ordered = [...workers, ...lanes];
    const positions = new Map(ordered.map((thread, position) => [thread, position]));
    return new ThreadView(ordered, { threads: ordered, positions });
  }

  /** Those of this view that `threads` names. */
  subset(threads: readonly ThreadId[]): ThreadView {
    const named = new Set(threads);
    return new ThreadView(
      this.threads.filter((thread) => named.has(thread)),
      this.#roster,
    );
  }

  has(thread: ThreadId): boolean {
    return hasBit(this.bits, this.positionOf(thread));
  }

  /** The place of a thread among all threads of the run, or -1. */
  positionOf(thread: ThreadId): number {
    return this.#roster.positions.get(thread) ?? -1;
  }

  /** The thread at a place among all threads of the run. */
  threadAt(position: number): ThreadId | null {
    return this.#roster.threads[position] ?? null;
  }
}

function bitsOf(threads: readonly ThreadId[], roster: Roster): ThreadBits {
  const bits: number[] = new Array(Math.ceil(roster.threads.length / 32)).fill(0);
  for (const thread of threads) {
    const position = roster.positions.get(thread) ?? 0;
    bits[position >>> 5] = (bits[position >>> 5] ?? 0) | (1 << (position & 31));
  }
  return bits;
}
