import type { NodeId } from "../../harness/core/ids.ts";
import type { PeerMessageOf } from "./messages.ts";
import type { Quorum } from "./node.ts";
import { compareStamps, type Stamp } from "./stamps.ts";
import { type Key, learned, type State } from "./values.ts";

/**
 * What a node does with the keys that it holds. Nothing leaves it, neither a state nor an acknowledgement, before it is on
 * the disk: what others count on must not be forgotten.
 */
export class Replica {
  readonly #quorum: Quorum;

  constructor(quorum: Quorum) {
    this.#quorum = quorum;
  }

  /** Answers with all that it has of a key, for other nodes too. */
  fetch(key: Key, answer: (state: State | null) => void): void {
    const { settings, storage, values } = this.#quorum;
    let state = storage.get(key);
    if (settings.sloppy) {
      for (const hint of storage.hints)
        if (hint.key === key) state = learned(values, state, hint.state);
    }
    storage.writes.whenDurable(() => answer(state));
  }

  /** Answers when it is durable, with the stamp of what it has instead if that is newer. */
  replicate(
    { key, state, fresh, hintFor }: PeerMessageOf<"replicate">,
    answer: (newest: Stamp | null) => void,
  ): void {
    const { clock, settings, storage, values } = this.#quorum;
    if (values.kind === "stamped" && settings.conflict === "lww-hlc")
      clock.observe(values.stampOf(state));
    const newest = fresh ? this.#newerThan(key, state) : null;
    if (hintFor === null) {
      this.learn(key, state);
      this.#passOn(key, state);
    } else {
      this.keepHint(hintFor, key, state);
    }
    storage.writes.whenDurable(() => answer(newest));
  }

  /** Takes what is news. */
  learn(key: Key, state: State): void {
    const { storage, values } = this.#quorum;
    const before = storage.get(key);
    const after = learned(values, before, state);
    if (after !== before) storage.put(key, after);
  }

  /** Takes what a read or a comparison has brought. */
  repair(key: Key, state: State): void {
    const { bugs, storage } = this.#quorum;
    if (bugs.has("repair-writes-older")) storage.put(key, state);
    else this.learn(key, state);
  }

  /** Answers when it is durable. */
  takeHint(key: Key, state: State, answer: () => void): void {
    const { bugs, storage } = this.#quorum;
    this.learn(key, state);
    if (!bugs.has("hint-to-wrong-node")) this.#passOn(key, state);
    storage.writes.whenDurable(answer);
  }

  keepHint(to: NodeId, key: Key, state: State): void {
    const { settings, storage, values } = this.#quorum;
    if (settings.hintMs === 0) return;
    const before = storage.hintFor(to, key);
    const after = learned(values, before, state);
    if (after !== before) storage.putHint(to, key, after);
  }

  /** Who still took this node for a home of the key did not know the latest members: the homes must get it. */
  #passOn(key: Key, state: State): void {
    const { env, placement } = this.#quorum;
    if (placement.isHome(env.self, key)) return;
    for (const home of placement.homesOf(key)) this.keepHint(home, key, state);
  }

  #newerThan(key: Key, state: State): Stamp | null {
    const { storage, values } = this.#quorum;
    const own = storage.get(key);
    if (values.kind !== "stamped" || own === null) return null;
    const stamp = values.stampOf(own);
    return compareStamps(stamp, values.stampOf(state)) > 0 ? stamp : null;
  }
}
