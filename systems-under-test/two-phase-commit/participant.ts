import type { NodeId } from "../../harness/core/ids.ts";
import { isCoordinator, newBranch } from "./branch.ts";
import type { PeerMessageOf } from "./messages.ts";
import type { Shard } from "./shard.ts";
import type { Shared } from "./shared.ts";

/** The side that holds data: it votes yes once that is durable, and does what is decided. */
export class Participant {
  readonly #shared: Shared;
  readonly #shard: Shard;

  constructor(shared: Shared, shard: Shard) {
    this.#shared = shared;
    this.#shard = shard;
  }

  onWork(from: NodeId, { id, operations, priority }: PeerMessageOf<"work">): void {
    const { env, send } = this.#shared;
    const shard = this.#shard;
    if (shard.boot === 0) return;
    const outcome = shard.outcome(id);
    if (outcome !== undefined) {
      if (!outcome) send(from, { type: "refused", id });
      return;
    }
    const known = shard.branch(id);
    if (known) {
      if (known.results === null) shard.advance(known);
      else if (!known.isPrepared) shard.report(known);
      return;
    }
    const sinceMs = env.clock.monotonic();
    shard.add(newBranch({ id, priority, operations, coordinator: from, sinceMs }));
  }

  onPrepare(from: NodeId, { boot, id, participants }: PeerMessageOf<"prepare">): void {
    const { bugs, env, log, mark, send } = this.#shared;
    const shard = this.#shard;
    const branch = shard.branch(id);
    if (shard.boot === 0 || shard.outcome(id) === true) return;
    if (branch?.isPrepared) {
      if (!branch.hasVoted) return;
      // After a restart, nobody knows whether the first vote had left.
      mark({ kind: "voted", id, isDurable: true });
      send(from, { type: "vote", id, yes: true });
      return;
    }
    // Whoever has started anew since the work has lost its locks, and others may have changed what it reported.
    if (!branch?.results || boot !== shard.boot) {
      shard.end(id, false);
      send(from, { type: "vote", id, yes: false });
      return;
    }
    if (branch.short !== null) {
      shard.end(id, false);
      send(from, { type: "vote", id, yes: false, short: branch.short });
      return;
    }
    branch.participants = participants;
    branch.isPrepared = true;
    if (!bugs.has("vote-not-logged")) {
      const { coordinator, operations } = branch;
      log.append({ kind: "prepared", id, coordinator, operations, participants });
    }
    const position = bugs.has("vote-not-logged") ? Number.POSITIVE_INFINITY : log.written;
    const vote = (): void => {
      if (shard.branch(id) !== branch) return;
      branch.hasVoted = true;
      branch.votedAtMs = env.clock.monotonic();
      if (bugs.has("locks-released-at-prepare")) shard.release(branch);
      mark({ kind: "voted", id, isDurable: log.durable >= position });
      send(from, { type: "vote", id, yes: true });
      shard.advanceAll();
    };
    if (bugs.has("vote-before-sync")) vote();
    else log.sync(vote);
  }

  /** Three phases: all have voted yes, and whoever has this on its disk may be asked to commit. */
  onPreCommit(from: NodeId, { id }: PeerMessageOf<"pre-commit">): void {
    const { log, send } = this.#shared;
    const branch = this.#shard.branch(id);
    if (!branch?.hasVoted) return;
    if (!branch.isCommittable) log.append({ kind: "committable", id });
    branch.isCommittable = true;
    log.sync(() => send(from, { type: "pre-committed", id }));
  }

  onDecision(from: NodeId, { commit, id }: PeerMessageOf<"decision">): void {
    const { bugs, log, mark, send } = this.#shared;
    const branch = this.#shard.branch(id);
    const known = this.#shard.outcome(id);
    if (known === true && bugs.has("commit-applied-twice")) this.#shard.applyAgain(id);
    if (commit && known === undefined && branch?.isPrepared) this.#shard.commit(branch);
    else if (!commit && known === undefined) this.#shard.end(id, false);
    else if (known === undefined) mark({ kind: "forgotten", id });
    if (!commit) return;
    const acknowledge = (): void => {
      if (isCoordinator(from, id)) send(from, { type: "acknowledged", id });
    };
    if (bugs.has("ack-before-sync")) acknowledge();
    else log.sync(acknowledge);
  }
}
