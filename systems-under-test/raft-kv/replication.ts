import type { NodeId } from "../../harness/core/ids.ts";
import { backedUpPrevIndex } from "./backup.ts";
import type { Progress } from "./leadership.ts";
import type { PeerMessageOf } from "./messages.ts";
import type { Raft } from "./state.ts";

/** Entries in one message. */
const BATCH_LIMIT = 256;
/** Entries on their way to a follower that has not answered yet. */
const IN_FLIGHT_LIMIT = 2048;

/**
 * The leader's side of log replication: Raft paper, section 5.3, with pipelining (dissertation, section 10.2.1).
 *
 * Entries go out once, as soon as their batch goes to the leader's own disk. What gets lost is found by the next
 * heartbeat, which the follower then rejects.
 */
export class Replication {
  readonly #raft: Raft;

  constructor(raft: Raft) {
    this.#raft = raft;
  }

  /** A message to every follower, whether there is news or not. */
  sendHeartbeats(): void {
    for (const peer of this.#raft.env.peers) this.#send(peer, 0);
  }

  /** Sends what each follower has not been sent yet. */
  sendNewEntries(): void {
    for (const peer of this.#raft.env.peers) this.#sendNewEntriesTo(peer);
  }

  /** Sends entries to followers whose logs nobody knows yet: the first words of a term. */
  sendProbes(): void {
    for (const peer of this.#raft.env.peers) this.#send(peer, BATCH_LIMIT);
  }

  onOk(from: NodeId, message: PeerMessageOf<"append_entries_ok">): void {
    const progress = this.#heardFrom(from, message.round);
    if (!progress || message.matchIndex > this.#raft.log.lastIndex) return;
    progress.probing = false;
    progress.matchIndex = Math.max(progress.matchIndex, message.matchIndex);
    progress.nextIndex = Math.max(progress.nextIndex, progress.matchIndex + 1);
    this.#sendNewEntriesTo(from);
  }

  onRejected(from: NodeId, message: PeerMessageOf<"append_entries_rejected">): void {
    const { env, log } = this.#raft;
    const progress = this.#heardFrom(from, message.round);
    if (!progress || !isTopical(progress, message.prevIndex)) return;
    const prevIndex = Math.min(backedUpPrevIndex(log, message), message.prevIndex - 1);
    progress.probing = true;
    progress.nextIndex = prevIndex + 1;
    // A follower that kept its word never has less than it said. One that lost its disk is taken as it now is.
    progress.matchIndex = Math.min(progress.matchIndex, prevIndex);
    env.note("back-up", { follower: from, nextIndex: progress.nextIndex });
    this.#send(from, BATCH_LIMIT);
  }

  #heardFrom(from: NodeId, round: number): Progress | null {
    const { leadership } = this.#raft.state;
    if (!leadership || round > leadership.round) return null;
    const progress = leadership.of(from);
    progress.heardAtMs = this.#raft.env.clock.monotonic();
    progress.confirmedRound = Math.max(progress.confirmedRound, round);
    return progress;
  }

  #sendNewEntriesTo(peer: NodeId): void {
    const { state, storage } = this.#raft;
    const progress = state.leadership?.of(peer);
    if (!progress || progress.probing) return;
    while (
      progress.nextIndex <= storage.batchedIndex &&
      progress.nextIndex - progress.matchIndex <= IN_FLIGHT_LIMIT
    ) {
      this.#send(peer, BATCH_LIMIT);
    }
  }

  #send(peer: NodeId, entryLimit: number): void {
    const { env, log, state, storage } = this.#raft;
    const { leadership, term, commitIndex } = state;
    if (!leadership) return;
    const progress = leadership.of(peer);
    const prevIndex = progress.nextIndex - 1;
    const to = Math.min(storage.batchedIndex, prevIndex + entryLimit);
    const entries = log.slice(prevIndex + 1, to);
    if (!progress.probing) progress.nextIndex += entries.length;
    env.send(peer, {
      type: "append_entries",
      term,
      prevIndex,
      prevTerm: log.termAt(prevIndex),
      entries,
      commitIndex,
      round: leadership.round,
    });
  }
}

/** Whether a rejection speaks of the present, and is no late or repeated one. */
function isTopical(progress: Progress, rejectedIndex: number): boolean {
  if (rejectedIndex === 0) return false;
  if (progress.probing) return rejectedIndex === progress.nextIndex - 1;
  return rejectedIndex >= progress.matchIndex && rejectedIndex < progress.nextIndex;
}
