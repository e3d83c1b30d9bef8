import { assert } from "../../harness/core/assert.ts";
import type { NodeId } from "../../harness/core/ids.ts";
import type { Election } from "./election.ts";
import { ELECTION_TIMER } from "./election.ts";
import { Leadership } from "./leadership.ts";
import type { Replication } from "./replication.ts";
import { configurationOf, type Raft } from "./state.ts";

export const HEARTBEAT_TIMER = "heartbeat";
export const QUORUM_TIMER = "quorum";

interface Parts {
  readonly election: Election;
  readonly replication: Replication;
  /** A sync ended, or a majority was found to agree. */
  readonly onProgress: () => void;
  readonly onLeadershipLost: () => void;
  /** An election timeout has passed in office. */
  readonly onTick: () => void;
}

/** Taking up leadership, holding it and laying it down. */
export class Roles {
  readonly #raft: Raft;
  readonly #parts: Parts;

  constructor(raft: Raft, parts: Parts) {
    this.#raft = raft;
    this.#parts = parts;
  }

  /** Won an election. The no-op lets entries of earlier terms be committed (dissertation, section 6.4). */
  lead(): void {
    const { bugs, env, log, settings, state, storage } = this.#raft;
    assert(state.role === "candidate", () => `a ${state.role} cannot become leader`);
    const nextIndex = log.lastIndex + 1;
    const opensTerm = !bugs.has("commit-older-term");
    const firstIndex = opensTerm ? nextIndex : log.lastIndex;
    const nowMs = env.clock.monotonic();
    state.role = "leader";
    state.leader = env.self;
    state.leadership = new Leadership({
      ...{ self: env.self, peers: env.peers },
      ...{ firstIndex, nextIndex, nowMs },
    });
    env.note("leader", { term: state.term });
    env.clearTimer(ELECTION_TIMER);
    env.setTimer(HEARTBEAT_TIMER, settings.heartbeatMs);
    env.setTimer(QUORUM_TIMER, settings.electionTimeoutMs);
    if (opensTerm) {
      storage.append([{ index: nextIndex, term: state.term, command: { op: "noop" } }]);
      storage.whenDurable(this.#parts.onProgress);
    }
    this.#parts.replication.sendProbes();
  }

  /** Follows `leader`, or nobody yet, in a term that is not before this node's. */
  follow(term: number, leader: NodeId | null): void {
    const { env, state, storage } = this.#raft;
    assert(term >= state.term, () => `term ${state.term} would fall to ${term}`);
    if (term > state.term) {
      state.term = term;
      state.votedFor = null;
      storage.saveHardState(state);
    } else if (state.role === "follower" && state.leader === leader) {
      return;
    }
    env.note("follower", { term, leader });
    const wasLeader = state.role === "leader";
    state.role = "follower";
    state.leader = leader;
    state.leadership = null;
    if (wasLeader) this.#layDown();
  }

  /** Lays leadership down without a successor. */
  stepDown(): void {
    const { env, state } = this.#raft;
    env.note("step-down", { term: state.term });
    this.follow(state.term, null);
  }

  onHeartbeatTimer(): void {
    this.#renewLease();
    this.#parts.replication.sendHeartbeats();
    this.#raft.env.setTimer(HEARTBEAT_TIMER, this.#raft.settings.heartbeatMs);
  }

  /** A leader that a majority has not answered for an election timeout steps down (dissertation, section 6.2). */
  onQuorumTimer(): void {
    const { bugs, env, settings, state } = this.#raft;
    if (!state.leadership || bugs.has("stale-read")) return;
    this.#parts.onTick();
    const nowMs = env.clock.monotonic();
    const heardAtMs = state.leadership.majorityHeardAtMs(configurationOf(this.#raft), nowMs);
    if (nowMs - heardAtMs >= settings.electionTimeoutMs) {
      this.stepDown();
    } else {
      env.setTimer(QUORUM_TIMER, settings.electionTimeoutMs);
    }
  }

  #renewLease(): void {
    const { env, settings, state } = this.#raft;
    const { leadership } = state;
    if (!leadership || !settings.leaseReads) return;
    const confirmedRound = leadership.majorityConfirmedRound(configurationOf(this.#raft));
    if (confirmedRound === leadership.round) leadership.beginRound(env.clock.monotonic());
  }

  #layDown(): void {
    const { env } = this.#raft;
    env.clearTimer(HEARTBEAT_TIMER);
    env.clearTimer(QUORUM_TIMER);
    this.#parts.onLeadershipLost();
    this.#parts.election.restartTimer();
  }
}
