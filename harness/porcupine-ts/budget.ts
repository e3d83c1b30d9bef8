/** What a check may spend. */
export interface Limits {
  /** Default: 60 000. */
  readonly timeoutMs?: number;
  /** For the checker's own tables, not counting the history. Default: 1024. */
  readonly memoryMb?: number;
  /** Told about four times a second while a search is under way. */
  readonly onProgress?: (progress: Progress) => void;
  /** Milliseconds of any monotonic clock. Default: `performance.now`. */
  readonly now?: () => number;
}

export interface Progress {
  readonly partition: unknown;
  /** The most operations that some order found so far puts in place, out of `total`. */
  readonly placed: number;
  readonly total: number;
  readonly configurations: number;
  readonly elapsedMs: number;
}

export type Shortage = "time" | "memory";

const PROGRESS_INTERVAL_MS = 250;

/** Thrown in the middle of a pass over the history, when time is up. */
class OutOfTime extends Error {}

/** What the pass over the history gives, or null when time was up before its end. */
export function inTime<T>(pass: () => T): T | null {
  try {
    return pass();
  } catch (error) {
    if (error instanceof OutOfTime) return null;
    throw error;
  }
}

/** Time and memory of one check. Slices share the clock of the whole. */
export class Budget {
  readonly now: () => number;
  readonly startedAt: number;
  readonly deadline: number;
  readonly memoryBytes: number;
  readonly #onProgress: ((progress: Progress) => void) | undefined;
  #toldAt: number;

  constructor({ timeoutMs = 60_000, memoryMb = 1024, onProgress, now }: Limits) {
    this.now = now ?? (() => performance.now());
    this.startedAt = this.now();
    this.deadline = this.startedAt + timeoutMs;
    this.memoryBytes = memoryMb * 1024 * 1024;
    this.#onProgress = onProgress;
    this.#toldAt = this.startedAt;
  }

  get elapsedMs(): number {
    return this.now() - this.startedAt;
  }

  get remainingMs(): number {
    return Math.max(0, this.deadline - this.now());
  }

  /** For passes over the history. @throws OutOfTime */
  readonly askClock = (): void => {
    if (this.now() > this.deadline) throw new OutOfTime();
  };

  /** When one of `shares` equal parts of the remaining time is over. */
  deadlineOfShare(shares: number): number {
    const now = this.now();
    return now + Math.max(0, this.deadline - now) / shares;
  }

  tell(progress: Omit<Progress, "elapsedMs">): void {
    if (!this.#onProgress) return;
    const now = this.now();
    if (now - this.#toldAt < PROGRESS_INTERVAL_MS) return;
    this.#toldAt = now;
    this.#onProgress({ ...progress, elapsedMs: now - this.startedAt });
  }
}
