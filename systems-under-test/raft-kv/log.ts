import { assert } from "../../harness/core/assert.ts";
import type { Entry } from "./entry.ts";

/** A log to look at. Index 0 stands before the first entry and has term 0. */
export type LogView = Omit<Log, "append" | "truncateAfter">;

/** The log in memory: entries 1 to `lastIndex` without a gap, their terms never falling. */
export class Log {
  readonly #entries: Entry[] = [];

  get lastIndex(): number {
    return this.#entries.length;
  }

  get lastTerm(): number {
    return this.termAt(this.lastIndex);
  }

  termAt(index: number): number {
    return index === 0 ? 0 : this.at(index).term;
  }

  at(index: number): Entry {
    const entry = this.#entries[index - 1];
    assert(entry !== undefined, `log index ${index} is outside of 1..${this.lastIndex}`);
    return entry;
  }

  /** Entries from `from` to `to`, both included; none when `to` is less than `from`. */
  slice(from: number, to: number): readonly Entry[] {
    assert(from >= 1, `log slice from ${from}`);
    return this.#entries.slice(from - 1, Math.max(from - 1, to));
  }

  /** Whether an entry of this index and term is here: then all before it agree too (Log Matching). */
  holds(index: number, term: number): boolean {
    return index <= this.lastIndex && this.termAt(index) === term;
  }

  /**
   * Whether a log that ends in `lastTerm` at `lastIndex` is at least as up to date as this one: the later last term
   * wins, and only among equal terms the longer log (Raft paper, section 5.4.1).
   */
  admits(lastIndex: number, lastTerm: number): boolean {
    if (lastTerm !== this.lastTerm) return lastTerm > this.lastTerm;
    return lastIndex >= this.lastIndex;
  }

  /** The largest index up to `index` whose term is at most `term`. */
  lastIndexUpTo(index: number, term: number): number {
    let low = 0;
    let high = Math.min(index, this.lastIndex);
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.termAt(middle) <= term) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  append(entry: Entry): void {
    assert(
      entry.index === this.lastIndex + 1,
      `entry ${entry.index} cannot follow ${this.lastIndex}`,
    );
    assert(
      entry.term >= this.lastTerm,
      `an entry of term ${entry.term} cannot follow one of term ${this.lastTerm}`,
    );
    this.#entries.push(entry);
  }

  /** Forgets all entries after `index`. */
  truncateAfter(index: number): void {
    assert(
      index <= this.lastIndex,
      `truncating after ${index}, but the log ends at ${this.lastIndex}`,
    );
    this.#entries.length = index;
  }
}
