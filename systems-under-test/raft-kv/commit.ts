import { assert } from "../../harness/core/assert.ts";
import type { Body } from "../../harness/node/message.ts";
import { compactWhenDue } from "./compaction.ts";
import { reachedBy } from "./configuration.ts";
import type { Entry } from "./entry.ts";
import type { Leadership } from "./leadership.ts";
import type { Snapshot } from "./snapshot.ts";
import { configurationOf, type Raft } from "./state.ts";
import type { StateMachine } from "./state-machine.ts";

/** Called for each committed entry in order, with what the state machine answers. */
export type OnApplied = (entry: Entry, reply: Body | null) => void;

/** Moves the commit index on and applies what it passes. */
export class Commit {
  readonly #raft: Raft;
  readonly #machine: StateMachine;
  readonly #onApplied: OnApplied;
  /** Where the log ended when the node started. */
  #recoveredIndex = 0;

  constructor(raft: Raft, machine: StateMachine, onApplied: OnApplied) {
    this.#raft = raft;
    this.#machine = machine;
    this.#onApplied = onApplied;
  }

  /** See {@link StateMachine.changeCount}. */
  get changeCount(): number {
    return this.#machine.changeCount;
  }

  /** Begins with what the disk held. */
  start(): void {
    const { log, storage } = this.#raft;
    this.#recoveredIndex = log.lastIndex;
    if (storage.snapshot) this.restore(storage.snapshot);
  }

  /** Takes the state of a snapshot, unless this node has gone further. */
  restore(snapshot: Snapshot): void {
    const { state } = this.#raft;
    if (snapshot.lastIndex <= state.commitIndex) return;
    this.#machine.restore(snapshot.state, snapshot.changeCount);
    state.commitIndex = snapshot.lastIndex;
    state.appliedIndex = snapshot.lastIndex;
  }

  /**
   * A leader commits what a majority holds durably, but counts only entries of its own term; earlier ones are
   * committed with them. Raft paper, section 5.4.2 and Figure 8: an entry of an earlier term may be on a majority and
   * still be overwritten by a leader that was elected with a later last term.
   */
  advanceAsLeader(): void {
    const { bugs, log, state } = this.#raft;
    if (!state.leadership) return;
    const index = this.#replicatedIndex(state.leadership);
    if (index <= state.commitIndex) return;
    if (log.termAt(index) === state.term || bugs.has("commit-older-term")) this.#advanceTo(index);
  }

  /** A follower commits what the leader did, as far as its log is known to agree. */
  advanceAsFollower(leaderCommitIndex: number, agreedIndex: number): void {
    const { bugs, log, state } = this.#raft;
    const limit = bugs.has("commit-beyond-agreed") ? log.lastIndex : agreedIndex;
    const index = Math.min(leaderCommitIndex, limit);
    if (index > state.commitIndex) this.#advanceTo(index);
    if (bugs.has("apply-before-commit")) this.#applyUpTo(agreedIndex);
  }

  #replicatedIndex(leadership: Leadership): number {
    const { bugs, storage } = this.#raft;
    const configuration = configurationOf(this.#raft);
    if (!bugs.has("learner-in-quorum") || leadership.learners.length === 0) {
      return leadership.majorityMatchIndex(configuration, storage.durableIndex);
    }
    const followers = leadership.targets(configuration);
    const matches = followers.map((node) => leadership.of(node).matchIndex);
    const quorum = Math.floor(configuration.voters.length / 2) + 1;
    return reachedBy(quorum, [storage.durableIndex, ...matches]);
  }

  #advanceTo(index: number): void {
    const { log, state } = this.#raft;
    assert(
      index > state.commitIndex,
      () => `commit index ${state.commitIndex} would fall to ${index}`,
    );
    assert(
      index <= log.lastIndex,
      () => `commit index ${index} is beyond the log's end ${log.lastIndex}`,
    );
    state.commitIndex = index;
    this.#applyUpTo(index);
    compactWhenDue(this.#raft, this.#machine);
  }

  #applyUpTo(index: number): void {
    const { log, state } = this.#raft;
    while (state.appliedIndex < index) {
      state.appliedIndex++;
      const entry = log.at(state.appliedIndex);
      this.#onApplied(entry, this.#apply(entry));
    }
  }

  #apply({ command, index }: Entry): Body | null {
    if (this.#raft.bugs.has("forget-sessions") && index <= this.#recoveredIndex) {
      return this.#machine.applyAgain(command);
    }
    return this.#machine.apply(command);
  }
}
