import type { NodeId } from "../../../harness/core/ids.ts";
import type { Branch } from "../branch.ts";
import type { PeerMessageOf } from "../messages.ts";
import type { Shard } from "../shard.ts";
import type { Shared } from "../shared.ts";
import { askable, endUnvoted } from "./open-branches.ts";
import type { Termination } from "./termination.ts";

/**
 * Two phases: cooperative termination (Bernstein, Hadzilacos and Goodman 1987, chapter 7). Who asks is answered by any
 * participant that knows the outcome, or has not voted: that one gives the transaction up. If all have voted yes, and the
 * coordinator is away, they wait.
 */
export class CooperativeTermination implements Termination {
  readonly #shared: Shared;
  readonly #shard: Shard;

  constructor(shared: Shared, shard: Shard) {
    this.#shared = shared;
    this.#shard = shard;
  }

  /** Of a transaction that is prepared here only the coordinator can know more. */
  onInquire(from: NodeId, { id }: PeerMessageOf<"inquire">): void {
    if (this.#shard.boot === 0 || this.#shard.branch(id)?.isPrepared) return;
    if (this.#shard.outcome(id) === undefined) this.#shard.end(id, false);
    const commit = this.#shard.outcome(id) === true;
    this.#shared.send(from, { type: "decision", id, commit });
  }

  onState(): void {}

  onTimer(): void {
    endUnvoted(this.#shared, this.#shard);
    for (const branch of askable(this.#shared, this.#shard)) this.#ask(branch);
  }

  #ask(branch: Branch): void {
    const { bugs, env, send } = this.#shared;
    if (branch.hasVoted && branch.questions > 0 && bugs.has("participant-decides-alone")) {
      this.#shard.end(branch.id, false);
      return;
    }
    this.#shard.noteQuestion(branch);
    const others = branch.participants.filter((node) => node !== branch.coordinator);
    for (const node of [branch.coordinator, ...others])
      if (node !== env.self || node === branch.coordinator)
        send(node, { type: "inquire", id: branch.id });
  }
}
