import { assert } from "../../harness/core/assert.ts";
import type { Body } from "../../harness/node/message.ts";
import type { Entry } from "./entry.ts";
import type { Raft } from "./state.ts";
import type { StateMachine } from "./state-machine.ts";

/** Called for each committed entry in order, with what the state machine answers. */
export type OnApplied = (entry: Entry, reply: Body | null) => void;

/** Moves the commit index on and applies what it passes. */
export class Commit {
  readonly #raft: Raft;
  readonly #machine: StateMachine;
  readonly #onApplied: OnApplied;

  constructor(raft: Raft, machine: StateMachine, onApplied: OnApplied) {
    this.#raft = raft;
    this.#machine = machine;
    this.#onApplied = onApplied;
  }

  /**
   * A leader commits what a majority holds durably, but counts only entries of its own term; earlier ones are
   * committed with them. Raft paper, section 5.4.2 and Figure 8: an entry of an earlier term may be on a majority and
   * still be overwritten by a leader that was elected with a later last term.
   */
  advanceAsLeader(): void {
    const { log, state, storage } = this.#raft;
    if (!state.leadership) return;
    const index = state.leadership.majorityMatchIndex(storage.durableIndex);
    if (index > state.commitIndex && log.termAt(index) === state.term) this.#advanceTo(index);
  }

  /** A follower commits what the leader did, as far as its log is known to agree. */
  advanceAsFollower(leaderCommitIndex: number, agreedIndex: number): void {
    const index = Math.min(leaderCommitIndex, agreedIndex);
    if (index > this.#raft.state.commitIndex) this.#advanceTo(index);
  }

  #advanceTo(index: number): void {
    const { log, state } = this.#raft;
    assert(index > state.commitIndex, `commit index ${state.commitIndex} would fall to ${index}`);
    assert(
      index <= log.lastIndex,
      `commit index ${index} is beyond the log's end ${log.lastIndex}`,
    );
    state.commitIndex = index;
    while (state.appliedIndex < state.commitIndex) {
      state.appliedIndex++;
      const entry = log.at(state.appliedIndex);
      this.#onApplied(entry, this.#machine.apply(entry.command));
    }
  }
}
