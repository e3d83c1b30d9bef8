import type { NodeId } from "../../core/ids.ts";
import { deriveSeed, drawBelow, type Seed } from "../../core/random.ts";

const US_PER_MS = 1_000;
const ONE_MILLION = 1_000_000;
const FASTEST_US = 100;
/** Solid state, spinning, and on the other side of a network. */
const SLOWEST_MS = [1, 3, 3, 10, 20] as const;
/** Now and then a disk is busy with something else. */
const BUSY_PPM = [0, 5_000, 20_000] as const;
const LONGEST_BUSY_US = 200_000;
const DRAWS_A_SYNC = 3;

/** How long the syncs of a node take. Its disk has a character for the whole run; each sync is drawn by its number. */
export class SyncTimes {
  readonly #slowestUs: number;
  readonly #busyPpm: number;
  #seed: Seed = 0;
  #count = 0;

  constructor(seed: Seed, node: NodeId) {
    const own = deriveSeed(seed, "disk", node);
    this.#slowestUs = US_PER_MS * (SLOWEST_MS[drawBelow(own, 0, SLOWEST_MS.length)] ?? 0);
    this.#busyPpm = BUSY_PPM[drawBelow(own, 1, BUSY_PPM.length)] ?? 0;
  }

  /** `seed`: that of the syncs of one incarnation. */
  restart(seed: Seed): void {
    this.#seed = seed;
    this.#count = 0;
  }

  nextUs(): number {
    const first = DRAWS_A_SYNC * this.#count++;
    const usualUs = FASTEST_US + drawBelow(this.#seed, first, this.#slowestUs - FASTEST_US);
    if (drawBelow(this.#seed, first + 1, ONE_MILLION) >= this.#busyPpm) return usualUs;
    return usualUs + drawBelow(this.#seed, first + 2, LONGEST_BUSY_US);
  }
}
