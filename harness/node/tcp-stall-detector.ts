/** So many checks without an acknowledgement in between, after the one that saw something wait. */
export const LEAST_PATIENCE_CHECKS = 2;

/** One look at one connection. All of it counts from the connection's beginning. */
export interface SendState {
  /** Handed over to the connection, whether sent or not. */
  readonly writtenBytes: number;
  /** Of those, what the kernel has not taken yet. */
  readonly unsentBytes: number;
  /** What the kernel has taken, and the other side has not acknowledged. */
  readonly unacknowledgedBytes: number;
}

/** Watches one connection. */
export class StallDetector {
  readonly #patienceChecks: number;
  #acknowledgedBytes = 0;
  #fruitlessChecks = -1;

  constructor(patienceChecks: number) {
    this.#patienceChecks = patienceChecks;
  }

  /** To be called at even intervals. True: the connection is stalled. */
  check({ writtenBytes, unsentBytes, unacknowledgedBytes }: SendState): boolean {
    const acknowledgedBytes = writtenBytes - unsentBytes - unacknowledgedBytes;
    const waits = unsentBytes + unacknowledgedBytes > 0;
    if (!waits || acknowledgedBytes > this.#acknowledgedBytes) this.#fruitlessChecks = -1;
    // Compared to the check before, not to the best so far: while a part of a big write is taken, this number can fall.
    this.#acknowledgedBytes = acknowledgedBytes;
    if (waits) this.#fruitlessChecks++;
    return this.#fruitlessChecks >= this.#patienceChecks;
  }
}
