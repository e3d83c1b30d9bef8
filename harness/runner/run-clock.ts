import type { Cancel, Clock } from "../core/clock.ts";
import type { TimeNs } from "../core/ids.ts";

/**
 * The time of a run: it stands at zero until the cluster is up, and begins then. How long nodes take to start differs from
 * driver to driver; a schedule that was recorded on one finds its times again on another.
 */
export class RunClock implements Clock {
  readonly #clock: Clock;
  #beganNs: TimeNs | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Time runs from now on. */
  begin(): void {
    this.#beganNs = this.#clock.now();
  }

  now(): TimeNs {
    return this.#beganNs === null ? 0 : this.#clock.now() - this.#beganNs;
  }

  /** What the clock below calls `at`; before the run began, zero. */
  inRun(at: TimeNs): TimeNs {
    return this.#beganNs === null ? 0 : Math.max(0, at - this.#beganNs);
  }

  schedule(at: TimeNs, run: () => void): Cancel {
    return this.#clock.schedule((this.#beganNs ?? this.#clock.now()) + at, run);
  }
}
