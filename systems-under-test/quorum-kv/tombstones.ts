import { jsonEqual } from "../../harness/core/json.ts";
import { type FetchRounds, gather } from "./gathering.ts";
import type { Quorum } from "./node.ts";
import type { Key, State } from "./values.ts";

export const TOMBSTONE_TIMER = "tombstones";
const EARLY_MS = 100;
/** Of the age at which they are collected. */
const LOOKS_AN_AGE = 4;

/**
 * Forgets what has been deleted. A tombstone may go when all homes of its key have it, and nothing that is older can still be
 * on its way: no message, no hint, nothing in a node that is paused. The first is asked, the second is what its age is for.
 * Of values that merge nothing is collected: their memory of what was removed is part of them.
 */
export class Tombstones {
  readonly #quorum: Quorum;
  readonly #fetches: FetchRounds;
  /** When this node first saw each. */
  readonly #seen = new Map<Key, { readonly state: State; readonly atMs: number }>();

  constructor(quorum: Quorum, fetches: FetchRounds) {
    this.#quorum = quorum;
    this.#fetches = fetches;
  }

  start(): void {
    const ageMs = this.#ageMs;
    if (ageMs > 0) this.#quorum.env.setTimer(TOMBSTONE_TIMER, Math.ceil(ageMs / LOOKS_AN_AGE));
  }

  onTimer(): void {
    const { env, storage, values } = this.#quorum;
    this.start();
    const nowMs = env.clock.monotonic();
    for (const [key, state] of [...storage.states]) {
      const seen = this.#seen.get(key);
      if (values.forget(state) === state) this.#seen.delete(key);
      else if (seen === undefined || seen.state !== state)
        this.#seen.set(key, { state, atMs: nowMs });
      else if (nowMs - seen.atMs >= this.#ageMs) this.#consider(key, state);
    }
  }

  get #ageMs(): number {
    const { bugs, settings, values } = this.#quorum;
    if (bugs.has("tombstone-too-early")) return EARLY_MS;
    return values.kind === "stamped" && settings.conflict.startsWith("lww")
      ? settings.tombstoneMs
      : 0;
  }

  #consider(key: Key, state: State): void {
    const { bugs, placement, settings } = this.#quorum;
    if (bugs.has("tombstone-too-early")) {
      this.#collect(key, state);
      return;
    }
    const homes = placement.homesOf(key);
    let agreed = 0;
    const hear = (other: State | null): void => {
      if (other !== null && !jsonEqual(other, state)) return;
      if (++agreed === homes.length) this.#collect(key, state);
    };
    gather(this.#quorum, this.#fetches, {
      ...{ key, timeoutMs: settings.requestTimeoutMs },
      onQuorum: (copies) => {
        for (const copy of copies) hear(copy.state);
      },
      onLate: (copy) => hear(copy.state),
      onFailure: () => {},
    });
  }

  #collect(key: Key, state: State): void {
    const { env, storage, values } = this.#quorum;
    if (storage.get(key) !== state) return;
    this.#seen.delete(key);
    storage.put(key, values.forget(state));
    env.note("tombstone-collected", { key });
  }
}
