import type { NodeId } from "../../harness/core/ids.ts";
import type { Quorum } from "./node.ts";
import type { Replica } from "./replica.ts";
import type { Hint } from "./storage.ts";

export const HINT_TIMER = "hints";
/** Hints in one go. */
const BATCH = 50;

/** Hands hints over to those that they are for: Dynamo, section 4.6. A hint is kept until its node has it on its disk. */
export class Hints {
  readonly #quorum: Quorum;
  readonly #replica: Replica;
  /** What was sent, by message id. */
  readonly #sent = new Map<string, Hint>();
  #count = 0;

  constructor(quorum: Quorum, replica: Replica) {
    this.#quorum = quorum;
    this.#replica = replica;
  }

  start(): void {
    const { env, settings } = this.#quorum;
    if (settings.hintMs > 0) env.setTimer(HINT_TIMER, settings.hintMs);
  }

  onTimer(): void {
    const { env, placement, storage } = this.#quorum;
    this.start();
    if (storage.hintCount === 0) return;
    for (const hint of storage.hints)
      if (hint.to === env.self || !placement.isHome(hint.to, hint.key)) this.#redirect(hint);
    const batch = storage.hints.slice(0, BATCH);
    storage.writes.whenDurable(() => {
      for (const hint of batch) this.#send(hint);
    });
  }

  onHandedOver(id: string): void {
    const hint = this.#sent.get(id);
    if (!hint) return;
    this.#sent.delete(id);
    const { to, key, state } = hint;
    // It may have grown meanwhile.
    const { storage } = this.#quorum;
    if (storage.hintFor(to, key) === state) storage.putHint(to, key, null);
  }

  #send(hint: Hint): void {
    const { env, storage } = this.#quorum;
    const { key, state } = hint;
    const id = this.#idOf(hint) ?? `${storage.boot}.${++this.#count}`;
    this.#sent.set(id, hint);
    env.send(this.#receiverOf(hint), { type: "hand_over", id, key, state });
  }

  /** Sent again, it keeps its id: the answer to the first one is as good. */
  #idOf({ to, key, state }: Hint): string | null {
    for (const [id, sent] of this.#sent) {
      if (sent.to === to && sent.key === key && sent.state === state) return id;
    }
    return null;
  }

  #receiverOf({ to }: Hint): NodeId {
    const { bugs, env } = this.#quorum;
    if (!bugs.has("hint-to-wrong-node")) return to;
    const others = [...env.peers].sort();
    return others[(others.indexOf(to) + 1) % others.length] ?? to;
  }

  /** The key has moved: it is for its present homes. */
  #redirect({ to, key, state }: Hint): void {
    const { env, placement, storage } = this.#quorum;
    for (const home of placement.homesOf(key)) {
      if (home === env.self) this.#replica.learn(key, state);
      else this.#replica.keepHint(home, key, state);
    }
    storage.putHint(to, key, null);
  }
}
