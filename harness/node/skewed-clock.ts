import type { NodeClock } from "./program.ts";

/** How wrong a wall clock is: `offsetMs` now, and `driftPpm` microseconds more with each second. */
export interface ClockSkew {
  readonly offsetMs: number;
  readonly driftPpm: number;
}

export const RIGHT: ClockSkew = { offsetMs: 0, driftPpm: 0 };

const ONE_MILLION = 1_000_000;

/** A clock whose wall time is wrong, as it was told last. The monotonic time is that of `base`, always. */
export class SkewedClock implements NodeClock {
  readonly #base: NodeClock;
  #skew: ClockSkew = RIGHT;
  #sinceMs = 0;

  constructor(base: NodeClock, skew: ClockSkew) {
    this.#base = base;
    this.skew(skew);
  }

  monotonic(): number {
    return this.#base.monotonic();
  }

  realtime(): number {
    const { offsetMs } = skewAfter(this.#skew, this.#base.monotonic() - this.#sinceMs);
    return this.#base.realtime() + offsetMs;
  }

  /** From now on, whatever it was before. */
  skew(skew: ClockSkew): void {
    this.#skew = skew;
    this.#sinceMs = this.#base.monotonic();
  }
}

/** How wrong a clock is that has gone on for so long. The offset is in whole milliseconds. */
export function skewAfter({ offsetMs, driftPpm }: ClockSkew, elapsedMs: number): ClockSkew {
  return { offsetMs: offsetMs + Math.floor((elapsedMs * driftPpm) / ONE_MILLION), driftPpm };
}
