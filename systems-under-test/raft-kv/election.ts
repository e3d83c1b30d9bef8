import type { NodeId } from "../../harness/core/ids.ts";
import { hasQuorum, isVoter } from "./configuration.ts";
import type { PeerMessageOf } from "./messages.ts";
import { configurationOf, type Raft } from "./state.ts";

export const ELECTION_TIMER = "election";

/**
 * Leader election: Raft paper, section 5.2 and 5.4.1, with pre-vote (dissertation, section 9.6) and leader stickiness
 * (section 4.2.3), so that a node that comes back from a partition, or was removed, does not depose a leader that is
 * well.
 *
 * Nodes outside of the configuration vote when they are asked, but do not stand for election (section 4.2.2).
 */
export class Election {
  readonly #raft: Raft;
  readonly #onElected: () => void;
  readonly #granted = new Set<NodeId>();
  #answers = 0;
  #heardFromLeaderAtMs = Number.NEGATIVE_INFINITY;

  constructor(raft: Raft, onElected: () => void) {
    this.#raft = raft;
    this.#onElected = onElected;
  }

  /**
   * The node begins, perhaps not for the first time. Where leaders trust leases, it may have promised one to wait and
   * forgotten it in a crash: so it waits.
   */
  start(): void {
    const { env, settings } = this.#raft;
    if (settings.leaseReads) this.#heardFromLeaderAtMs = env.clock.monotonic();
    this.restartTimer();
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
    this.restartTimer();
    state.leader = null;
    if (!this.#mayStand()) {
      state.role = "follower";
      return;
    }
    state.role = "pre-candidate";
    env.note("pre-candidate", { term: state.term });
    this.#ask("pre_vote", state.term + 1, false);
  }

  /** The leader makes way for this node. */
  onTimeoutNow(): void {
    if (this.#raft.state.role === "follower" && this.#mayStand()) this.#campaign(true);
  }

  onPreVote(from: NodeId, message: PeerMessageOf<"pre_vote">): void {
    const { env, state } = this.#raft;
    const granted = message.term > state.term && !this.leaderIsAlive() && this.#isUpToDate(message);
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
    const { bugs, env, state, storage } = this.#raft;
    const { term } = state;
    const free = state.votedFor === null || state.votedFor === from;
    if (!free || !this.#isUpToDate(message)) {
      env.send(from, { type: "request_vote_reply", term, granted: false });
      return;
    }
    if (state.votedFor === null) {
      state.votedFor = from;
      storage.saveHardState(state);
    }
    this.restartTimer();
    const grant = (): void => {
      if (state.term === term) env.send(from, { type: "request_vote_reply", term, granted: true });
    };
    if (bugs.has("vote-before-sync")) grant();
    storage.whenDurable(bugs.has("vote-before-sync") ? () => {} : grant);
  }

  onRequestVoteReply(from: NodeId, message: PeerMessageOf<"request_vote_reply">): void {
    if (this.#raft.state.role === "candidate" && message.granted) this.#count(from);
  }

  /**
   * Voters stand for election. So does a node that is none any more by a configuration of which it doesn't know that it
   * is committed: its log may be ahead of those of all voters, who then cannot win without it (dissertation, 4.2.2).
   */
  #mayStand(): boolean {
    const { env, log, state } = this.#raft;
    if (isVoter(configurationOf(this.#raft), env.self)) return true;
    return isVoter(log.configurationAt(state.commitIndex), env.self);
  }

  #isUpToDate({ lastIndex, lastTerm }: { lastIndex: number; lastTerm: number }): boolean {
    const { bugs, log } = this.#raft;
    return bugs.has("vote-without-log-check") || log.admits(lastIndex, lastTerm);
  }

  /** `transfer`: at the leader's own wish. */
  #campaign(transfer: boolean): void {
    const { env, state, storage } = this.#raft;
    state.role = "candidate";
    state.term++;
    state.votedFor = env.self;
    state.leader = null;
    const { term } = state;
    env.note("candidate", { term });
    storage.saveHardState(state);
    this.restartTimer();
    storage.whenDurable(() => {
      if (state.role !== "candidate" || state.term !== term) return;
      this.#ask("request_vote", term, transfer);
    });
  }

  /** Begins a ballot: this node is for itself, all others are asked. */
  #ask(type: "pre_vote" | "request_vote", term: number, transfer: boolean): void {
    const { env, log } = this.#raft;
    const configuration = configurationOf(this.#raft);
    const question = { type, term, lastIndex: log.lastIndex, lastTerm: log.lastTerm };
    this.#granted.clear();
    this.#answers = 0;
    for (const peer of env.peers) {
      if (!isVoter(configuration, peer)) continue;
      env.send(peer, transfer ? { ...question, transfer } : question);
    }
    this.#count(env.self);
  }

  #count(voter: NodeId): void {
    this.#granted.add(voter);
    this.#answers++;
    if (!this.#isWon()) return;
    if (this.#raft.state.role === "pre-candidate") this.#campaign(false);
    else this.#onElected();
  }

  #isWon(): boolean {
    const configuration = configurationOf(this.#raft);
    if (this.#raft.bugs.has("count-votes-twice")) {
      return this.#answers * 2 > configuration.voters.length;
    }
    return hasQuorum(configuration, (node) => this.#granted.has(node));
  }
}
