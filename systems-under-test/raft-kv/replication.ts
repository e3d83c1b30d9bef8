import type { NodeId } from "../../harness/core/ids.ts";
import { backedUpPrevIndex } from "./backup.ts";
import type { Leadership, Progress } from "./leadership.ts";
import type { PeerMessageOf } from "./messages.ts";
import { configurationOf, type Raft } from "./state.ts";
import { advanceTransfer, sendChunk, startTransfer } from "./transfer.ts";

/** Entries in one message. */
const BATCH_LIMIT = 256;
/** Entries on their way to a follower that has not answered yet. */
const IN_FLIGHT_LIMIT = 2048;

/**
 * The leader's side of log replication: Raft paper, section 5.3, with pipelining (dissertation, section 10.2.1).
 *
 * Entries go out once, as soon as their batch goes to the leader's own disk. What gets lost is found by the next
 * heartbeat, which the follower then rejects. A follower that needs entries that are gone is sent the snapshot.
 */
export class Replication {
  readonly #raft: Raft;

  constructor(raft: Raft) {
    this.#raft = raft;
  }

  /** A message to every follower, whether there is news or not. */
  sendHeartbeats(): void {
    for (const peer of this.#targets()) this.#send(peer, 0);
  }

  /** Sends what each follower has not been sent yet. */
  sendNewEntries(): void {
    for (const peer of this.#targets()) this.#sendNewEntriesTo(peer);
  }

  /** Sends entries to followers whose logs nobody knows yet: the first words of a term. */
  sendProbes(): void {
    for (const peer of this.#targets()) this.#send(peer, BATCH_LIMIT);
  }

  onOk(from: NodeId, message: PeerMessageOf<"append_entries_ok">): void {
    const progress = this.#heardFrom(from, message.round);
    if (!progress || message.matchIndex > this.#raft.log.lastIndex) return;
    // While a snapshot is on its way, this is an answer to something earlier, unless it makes the snapshot needless.
    if (progress.transfer && message.matchIndex < this.#raft.log.baseIndex) return;
    this.#agreeUpTo(from, progress, message.matchIndex);
  }

  onRejected(from: NodeId, message: PeerMessageOf<"append_entries_rejected">): void {
    const { env, log } = this.#raft;
    const progress = this.#heardFrom(from, message.round);
    if (!progress || progress.transfer || !isTopical(progress, message.prevIndex)) return;
    const prevIndex = Math.min(backedUpPrevIndex(log, message), message.prevIndex - 1);
    progress.probing = true;
    progress.nextIndex = prevIndex + 1;
    // A follower that kept its word never has less than it said. One that lost its disk is taken as it now is.
    progress.matchIndex = Math.min(progress.matchIndex, prevIndex);
    env.note("back-up", { follower: from, nextIndex: progress.nextIndex });
    this.#send(from, BATCH_LIMIT);
  }

  onChunkAnswered(from: NodeId, message: PeerMessageOf<"install_snapshot_ok">): void {
    const progress = this.#heardFrom(from, message.round);
    if (!progress?.transfer) return;
    if (advanceTransfer(this.#raft, from, progress.transfer, message)) {
      this.#agreeUpTo(from, progress, message.snapshotIndex);
    }
  }

  #agreeUpTo(peer: NodeId, progress: Progress, index: number): void {
    progress.transfer = null;
    progress.probing = false;
    progress.matchIndex = Math.max(progress.matchIndex, index);
    progress.nextIndex = Math.max(progress.nextIndex, progress.matchIndex + 1);
    this.#sendNewEntriesTo(peer);
  }

  #heardFrom(from: NodeId, round: number): Progress | null {
    const { leadership } = this.#raft.state;
    if (!leadership || round > leadership.round) return null;
    const progress = leadership.of(from);
    progress.heardAtMs = this.#raft.env.clock.monotonic();
    progress.confirmedRound = Math.max(progress.confirmedRound, round);
    return progress;
  }

  #targets(): readonly NodeId[] {
    return this.#raft.state.leadership?.targets(configurationOf(this.#raft)) ?? [];
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
      if (progress.transfer) return;
    }
  }

  /** Sends what the follower needs next: up to `entryLimit` entries, or a chunk of the snapshot. */
  #send(peer: NodeId, entryLimit: number): void {
    const { log, state, storage } = this.#raft;
    if (!state.leadership) return;
    const progress = state.leadership.of(peer);
    if (progress.nextIndex > log.baseIndex) progress.transfer = null;
    else if (storage.snapshot) progress.transfer ??= startTransfer(storage.snapshot);
    if (progress.transfer) {
      progress.probing = true;
      sendChunk(this.#raft, peer, progress.transfer);
    } else {
      this.#sendEntries(peer, state.leadership, progress, entryLimit);
    }
  }

  #sendEntries(peer: NodeId, { round }: Leadership, progress: Progress, entryLimit: number): void {
    const { env, log, state, storage } = this.#raft;
    const { term, commitIndex } = state;
    const prevIndex = progress.nextIndex - 1;
    const to = Math.min(storage.batchedIndex, prevIndex + entryLimit);
    const entries = log.slice(prevIndex + 1, to);
    if (!progress.probing) progress.nextIndex += entries.length;
    const prevTerm = log.termAt(prevIndex);
    const type = "append_entries";
    env.send(peer, { type, term, prevIndex, prevTerm, entries, commitIndex, round });
  }
}

/** Whether a rejection speaks of the present, and is no late or repeated one. */
function isTopical(progress: Progress, rejectedIndex: number): boolean {
  if (rejectedIndex === 0) return false;
  if (progress.probing) return rejectedIndex === progress.nextIndex - 1;
  return rejectedIndex >= progress.matchIndex && rejectedIndex < progress.nextIndex;
}
