import { assert } from "../../harness/core/assert.ts";
import type { Configuration } from "./configuration.ts";
import type { Entry } from "./entry.ts";

/** A log to look at. */
export type LogView = Omit<Log, "append" | "truncateAfter" | "startAfter" | "compact">;

interface Configured {
  readonly index: number;
  readonly configuration: Configuration;
}

/**
 * The log in memory: the entries after `baseIndex` without a gap, their terms never falling. What stood up to the base
 * is in a snapshot (Raft paper, section 7); it was committed, so that every later leader holds it too. An empty log
 * has base 0, of term 0.
 */
export class Log {
  readonly #entries: Entry[] = [];
  #baseIndex = 0;
  #baseTerm = 0;
  /** That of the base, and those that entries brought. Never empty. */
  #configurations: Configured[];

  constructor(initial: Configuration) {
    this.#configurations = [{ index: 0, configuration: initial }];
  }

  get baseIndex(): number {
    return this.#baseIndex;
  }

  get baseTerm(): number {
    return this.#baseTerm;
  }

  get lastIndex(): number {
    return this.#baseIndex + this.#entries.length;
  }

  get lastTerm(): number {
    return this.#entries.at(-1)?.term ?? this.#baseTerm;
  }

  /** The latest one in the log, committed or not: a node goes by it from the moment it has it (Raft paper, section 6). */
  get configuration(): Configuration {
    return this.#latest().configuration;
  }

  /** Where the latest configuration stands. */
  get configurationIndex(): number {
    return this.#latest().index;
  }

  /** The configuration that was in force when the log ended at `index`, which is not before the base. */
  configurationAt(index: number): Configuration {
    const found = this.#configurations.findLast((configured) => configured.index <= index);
    assert(found !== undefined, () => `no configuration up to ${index}`);
    return found.configuration;
  }

  /** From the base on. */
  termAt(index: number): number {
    return index === this.#baseIndex ? this.#baseTerm : this.at(index).term;
  }

  at(index: number): Entry {
    const entry = this.#entries[index - 1 - this.#baseIndex];
    assert(
      entry !== undefined,
      () => `log index ${index} is outside of ${this.#baseIndex + 1}..${this.lastIndex}`,
    );
    return entry;
  }

  /** Entries from `from` to `to`, both included; none when `to` is less than `from`. */
  slice(from: number, to: number): readonly Entry[] {
    const start = from - 1 - this.#baseIndex;
    assert(start >= 0, () => `log slice from ${from}, but the log begins after ${this.#baseIndex}`);
    return this.#entries.slice(start, Math.max(start, to - this.#baseIndex));
  }

  /**
   * Whether an entry of this index and term is here: then all before it agree too (Log Matching). What is in the
   * snapshot is committed: whoever leads holds it as well.
   */
  holds(index: number, term: number): boolean {
    if (index < this.#baseIndex) return true;
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

  /** The largest index up to `index` whose term is at most `term`; before the base, where no term is known, `index`. */
  lastIndexUpTo(index: number, term: number): number {
    let low = Math.min(index, this.#baseIndex);
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
      () => `entry ${entry.index} cannot follow ${this.lastIndex}`,
    );
    assert(
      entry.term >= this.lastTerm,
      () => `an entry of term ${entry.term} cannot follow one of term ${this.lastTerm}`,
    );
    this.#entries.push(entry);
    const { command, index } = entry;
    if (command.op !== "configure") return;
    this.#configurations.push({ index, configuration: command.configuration });
  }

  /** Forgets all entries after `index`. */
  truncateAfter(index: number): void {
    assert(
      index >= this.#baseIndex && index <= this.lastIndex,
      () => `truncating after ${index}, but the log is ${this.#baseIndex + 1}..${this.lastIndex}`,
    );
    this.#entries.length = index - this.#baseIndex;
    while (this.configurationIndex > index) this.#configurations.pop();
  }

  /** Empties the log: its next entry follows one of `term` at `index`. */
  startAfter(index: number, term: number, configuration: Configuration): void {
    this.#entries.length = 0;
    this.#baseIndex = index;
    this.#baseTerm = term;
    this.#configurations = [{ index, configuration }];
  }

  /** Forgets what a snapshot up to an entry of `term` at `index` covers. A log that disagrees with it is emptied. */
  compact(index: number, term: number, configuration: Configuration): void {
    assert(
      index >= this.#baseIndex,
      () => `a snapshot of ${index} is behind base ${this.#baseIndex}`,
    );
    if (!this.holds(index, term)) {
      this.startAfter(index, term, configuration);
      return;
    }
    this.#entries.splice(0, index - this.#baseIndex);
    this.#baseIndex = index;
    this.#baseTerm = term;
    const later = this.#configurations.filter((configured) => configured.index > index);
    this.#configurations = [{ index, configuration }, ...later];
  }

  #latest(): Configured {
    const latest = this.#configurations.at(-1);
    assert(latest !== undefined, "no configuration");
    return latest;
  }
}
