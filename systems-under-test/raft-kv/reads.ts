import type { Json } from "../../harness/core/json.ts";
import type { Request } from "../../harness/node/program.ts";
import type { Leadership } from "./leadership.ts";
import { hasLease } from "./lease.ts";
import { configurationOf, type Raft } from "./state.ts";
import type { StateMachine } from "./state-machine.ts";

interface PendingRead {
  readonly request: Request;
  readonly key: Json;
  /** The state machine must have come this far. */
  readonly readIndex: number;
  /** This round of heartbeats must be answered by a majority. */
  readonly round: number;
}

/**
 * Reads without log entries: ReadIndex, Raft dissertation, section 6.4. A leader answers only when a majority has
 * confirmed, in a round of heartbeats begun after the read arrived, that nobody leads in a later term; or, where leases
 * are on, while it has one.
 *
 * One round runs at a time; reads that arrive meanwhile share the next.
 */
export class Reads {
  readonly #raft: Raft;
  readonly #machine: StateMachine;
  readonly #sendHeartbeats: () => void;
  #pending: PendingRead[] = [];

  constructor(raft: Raft, machine: StateMachine, sendHeartbeats: () => void) {
    this.#raft = raft;
    this.#machine = machine;
    this.#sendHeartbeats = sendHeartbeats;
  }

  /** Takes a read; this node leads. */
  add(request: Request, key: Json): void {
    const { bugs, env, state } = this.#raft;
    const { leadership } = state;
    if (!leadership) return;
    if (bugs.has("stale-read")) {
      env.reply(request, this.#machine.read(key));
      return;
    }
    // The commit index says nothing until the leader's own first entry is committed.
    const known = bugs.has("read-before-noop") ? 0 : leadership.firstIndex;
    const readIndex = Math.max(state.commitIndex, known);
    this.#pending.push({ request, key, readIndex, round: leadership.round + 1 });
    this.serve();
  }

  /** Answers what may be answered, and begins the next round if somebody waits for it. */
  serve(): void {
    const { state } = this.#raft;
    const { leadership } = state;
    if (!leadership || this.#pending.length === 0) return;
    const confirmedRound = hasLease(this.#raft, leadership)
      ? Number.POSITIVE_INFINITY
      : this.#confirmedRound(leadership);
    const isDue = ({ round, readIndex }: PendingRead): boolean =>
      round <= confirmedRound && readIndex <= state.appliedIndex;
    if (!this.#pending.some(isDue)) return;
    const due = this.#pending.filter(isDue);
    this.#pending = this.#pending.filter((read) => !isDue(read));
    for (const { request, key } of due) this.#raft.env.reply(request, this.#machine.read(key));
  }

  /** This node leads no more. A read changes nothing, so it may always be said to have failed. */
  abandon(): void {
    for (const { request } of this.#pending) {
      const text = "leadership was lost before the read could be confirmed";
      this.#raft.env.reply(request, { type: "error", code: 11, text });
    }
    this.#pending = [];
  }

  /** The latest round that a majority answered. Begins the next one if somebody waits for it. */
  #confirmedRound(leadership: Leadership): number {
    const { round } = leadership;
    const confirmedRound = leadership.majorityConfirmedRound(configurationOf(this.#raft));
    if (confirmedRound !== round) return confirmedRound;
    if (!this.#pending.some((read) => read.round > round)) return confirmedRound;
    leadership.beginRound(this.#raft.env.clock.monotonic());
    this.#sendHeartbeats();
    return leadership.majorityConfirmedRound(configurationOf(this.#raft));
  }
}
