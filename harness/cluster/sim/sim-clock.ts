import type { NodeClock } from "../../node/program.ts";
import type { World } from "./world.ts";

/** Where simulated time begins: 1 January 2026, UTC. */
const EPOCH_MS = 1_767_225_600_000;
const US_PER_MS = 1_000;
const ONE_MILLION = 1_000_000;

/** The clocks of one node: one that never goes back, but has a speed of its own, and one that may be wrong. */
export class SimClock implements NodeClock {
  readonly #world: World;
  readonly #monotonicPpm: number;
  #startUs = 0;
  #offsetMs = 0;
  #driftPpm = 0;
  #driftSinceUs = 0;

  /** The monotonic clock gains `monotonicPpm` microseconds a second, always. */
  constructor(world: World, monotonicPpm: number) {
    this.#world = world;
    this.#monotonicPpm = monotonicPpm;
  }

  monotonic(): number {
    const elapsedUs = this.#world.nowUs - this.#startUs;
    const gainedUs = Math.floor((elapsedUs * this.#monotonicPpm) / ONE_MILLION);
    return Math.floor((elapsedUs + gainedUs) / US_PER_MS);
  }

  /** The right time that passes while the monotonic clock shows so much: timers go by that clock. */
  rightUs(shownUs: number): number {
    if (this.#monotonicPpm === 0) return shownUs;
    return Math.ceil((shownUs * ONE_MILLION) / (ONE_MILLION + this.#monotonicPpm));
  }

  realtime(): number {
    const driftUs = this.#world.nowUs - this.#driftSinceUs;
    const gainedMs = Math.floor((driftUs * this.#driftPpm) / (US_PER_MS * ONE_MILLION));
    return EPOCH_MS + Math.floor(this.#world.nowUs / US_PER_MS) + this.#offsetMs + gainedMs;
  }

  /** The node has started: its monotonic clock begins anew, the wall clock goes on as wrong as it was. */
  restart(): void {
    this.#startUs = this.#world.nowUs;
  }

  /** The wall clock jumps by `offsetMs` from the right time, and gains `driftPpm` microseconds a second from now on. */
  skew(offsetMs: number, driftPpm: number): void {
    this.#offsetMs = offsetMs;
    this.#driftPpm = driftPpm;
    this.#driftSinceUs = this.#world.nowUs;
  }
}
