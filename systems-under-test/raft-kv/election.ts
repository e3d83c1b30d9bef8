import type { NodeId } from "../../harness/core/ids.ts";
import type { PeerMessageOf } from "./messages.ts";
import { majorityOf, type Raft } from "./state.ts";

export const ELECTION_TIMER = "election";

/**
 * Leader election: Raft paper, section 5.2 and 5.4.1, with pre-vote (dissertation, section 9.6) and leader stickiness
 * (section 4.2.3), so that a node that comes back from a partition does not depose a leader that is well.
 */
export class Election {
  readonly #raft: Raft;
  readonly #onElected: () => void;
  readonly #granted = new Set<NodeId>();
  #heardFromLeaderAtMs = Number.NEGATIVE_INFINITY;

  constructor(raft: Raft, onElected: () => void) {
    this.#raft = raft;
    this.#onElected = onElected;
  }

  restartTimer(): void {
    const { env, settings } = this.#raft;
    const shortestMs = settings.electionTimeoutMs;
    env.setTimer(ELECTION_TIMER, env.random.between(shortestMs, 2 * shortestMs));
  }

  /** A message of the leader of this term arrived. */
  onLeaderSeen(): void {
    this.#heardFromLeaderAtMs = this.#raft.env.clock.monotonic();
    this.restartTimer();
  }

  /** Whether this node leads, or heard from a leader so recently that nobody should try to depose it. */
  leaderIsAlive(): boolean {
    const { env, settings, state } = this.#raft;
    if (state.role === "leader") return true;
    return env.clock.monotonic() - this.#heardFromLeaderAtMs < settings.electionTimeoutMs;
  }

  /** No leader was heard of for an election timeout: ask around before disturbing anybody. */
  onTimeout(): void {
    const { env, state } = this.#raft;
    state.role = "pre-candidate";
    state.leader = null;
    env.note("pre-candidate", { term: state.term });
    this.restartTimer();
    this.#ask("pre_vote", state.term + 1);
  }

  onPreVote(from: NodeId, message: PeerMessageOf<"pre_vote">): void {
    const { env, log, state } = this.#raft;
    const granted =
      message.term > state.term &&
      !this.leaderIsAlive() &&
      log.admits(message.lastIndex, message.lastTerm);
    const { term } = state;
    env.send(from, { type: "pre_vote_reply", term, proposedTerm: message.term, granted });
  }

  onPreVoteReply(from: NodeId, message: PeerMessageOf<"pre_vote_reply">): void {
    const { state } = this.#raft;
    if (state.role !== "pre-candidate" || !message.granted) return;
    if (message.proposedTerm === state.term + 1) this.#count(from);
  }

  /** `message.term` is this node's term, or was just adopted. */
  onRequestVote(from: NodeId, message: PeerMessageOf<"request_vote">): void {
    const { env, log, state, storage } = this.#raft;
    const { term } = state;
    const free = state.votedFor === null || state.votedFor === from;
    if (!free || !log.admits(message.lastIndex, message.lastTerm)) {
      env.send(from, { type: "request_vote_reply", term, granted: false });
      return;
    }
    if (state.votedFor === null) {
      state.votedFor = from;
      storage.saveHardState(state);
    }
    this.restartTimer();
    storage.whenDurable(() => {
      if (state.term === term) env.send(from, { type: "request_vote_reply", term, granted: true });
    });
  }

  onRequestVoteReply(from: NodeId, message: PeerMessageOf<"request_vote_reply">): void {
    if (this.#raft.state.role === "candidate" && message.granted) this.#count(from);
  }

  #campaign(): void {
    const { env, state, storage } = this.#raft;
    state.role = "candidate";
    state.term++;
    state.votedFor = env.self;
    const { term } = state;
    env.note("candidate", { term });
    storage.saveHardState(state);
    this.restartTimer();
    storage.whenDurable(() => {
      if (state.role === "candidate" && state.term === term) this.#ask("request_vote", term);
    });
  }

  /** Begins a ballot: this node is for itself, all others are asked. */
  #ask(type: "pre_vote" | "request_vote", term: number): void {
    const { env, log } = this.#raft;
    this.#granted.clear();
    for (const peer of env.peers) {
      env.send(peer, { type, term, lastIndex: log.lastIndex, lastTerm: log.lastTerm });
    }
    this.#count(env.self);
  }

  #count(voter: NodeId): void {
    this.#granted.add(voter);
    if (this.#granted.size < majorityOf(this.#raft.env)) return;
    if (this.#raft.state.role === "pre-candidate") this.#campaign();
    else this.#onElected();
  }
}
