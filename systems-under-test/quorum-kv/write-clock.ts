import type { Env } from "../../harness/node/program.ts";
import {
  HYBRID_START,
  type HybridTime,
  type HybridTimestamp,
  receive,
  tick,
} from "../building-blocks/hybrid-clock.ts";
import type { Stamp } from "./stamps.ts";

/**
 * The stamps of what this node writes. A hybrid clock here follows any other, however far ahead: whoever refused would
 * acknowledge writes that lose against older ones.
 */
export class WriteClock {
  readonly #env: Env;
  readonly #boot: () => number;
  /** The bug: what others say of the time is not heard. */
  readonly #isDeaf: boolean;
  #last: HybridTime = HYBRID_START;
  #count = 0;

  constructor(env: Env, boot: () => number, isDeaf: boolean) {
    this.#env = env;
    this.#boot = boot;
    this.#isDeaf = isDeaf;
  }

  /** By the hybrid clock. */
  hybridStamp(): Stamp {
    const { wallMs, logical, node } = this.hybridTimestamp();
    return [wallMs, logical, node];
  }

  hybridTimestamp(): HybridTimestamp {
    this.#last = tick(this.#last, this.#env.clock.realtime());
    return { ...this.#last, node: this.#tag() };
  }

  /** By the wall clock, right or wrong. */
  wallStamp(): Stamp {
    return [this.#env.clock.realtime(), ++this.#count, this.#tag()];
  }

  /** One more than the highest that a quorum knows. */
  stampAfter(newest: Stamp | null): Stamp {
    return [(newest?.[0] ?? 0) + 1, ++this.#count, this.#tag()];
  }

  /** The hybrid clock learns of a stamp that somebody gave. */
  observe([wallMs, logical]: Stamp): void {
    if (this.#isDeaf) return;
    const nowMs = this.#env.clock.realtime();
    const other = { wallMs, logical };
    this.#last = receive(this.#last, other, nowMs, Number.POSITIVE_INFINITY) ?? this.#last;
  }

  #tag(): string {
    return `${this.#env.self}.${this.#boot()}`;
  }
}
