import type { TimeNs } from "./ids.ts";

export type Cancel = () => void;

/**
 * The only source of time in the harness. A run on real nodes gets {@link RealClock}, a simulated run one that
 * jumps from event to event; nothing above may tell the difference.
 */
export interface Clock {
  /** Nanoseconds since this clock was made; never goes back. */
  now(): TimeNs;
  /** Calls `run` once, at `at` or as soon after it as possible. The answer cancels it. */
  schedule(at: TimeNs, run: () => void): Cancel;
}
