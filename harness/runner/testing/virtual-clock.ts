import type { Clock } from "../../core/clock.ts";

interface Timer {
  readonly at: number;
  readonly sequence: number;
  readonly run: () => void;
}

/** Time that jumps from timer to timer while `work` waits: a minute takes a moment, and always goes the same way. */
export class VirtualClock implements Clock {
  #time = 0;
  #sequence = 0;
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#time;
  }

  schedule(at: number, run: () => void): () => void {
    const timer = { at: Math.max(at, this.#time), sequence: this.#sequence++, run };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  /** What `work` resolves to. @throws when it waits for something that no timer will bring. */
  async runUntil<T>(work: Promise<T>): Promise<T> {
    let settled = false;
    const end = (): void => {
      settled = true;
    };
    work.then(end, end);
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (settled) return work;
      const next = [...this.#timers].reduce<Timer | null>(earlier, null);
      if (next === null) throw new Error("everything waits and no timer is set");
      this.#timers.delete(next);
      this.#time = next.at;
      next.run();
    }
  }
}

function earlier(left: Timer | null, right: Timer): Timer {
  if (left === null || right.at < left.at) return right;
  return right.at === left.at && right.sequence < left.sequence ? right : left;
}
