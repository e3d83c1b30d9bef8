import { assertNever } from "../../harness/core/assert.ts";
import type { NodeId } from "../../harness/core/ids.ts";
import type { Body } from "../../harness/node/message.ts";
import type {
  DiskContents,
  Env,
  NodeProgram,
  NodeView,
  ProgramOptions,
  Request,
  TimerName,
} from "../../harness/node/program.ts";
import { acceptEntries, rejectEntries } from "./acceptance.ts";
import { ELECTION_TIMER } from "./election.ts";
import type { Entry } from "./entry.ts";
import { HANDOVER_TIMER } from "./handover.ts";
import type { LogView } from "./log.ts";
import { type PeerMessage, type PeerMessageOf, parsePeerMessage } from "./messages.ts";
import { createParts, type Parts } from "./parts.ts";
import { HEARTBEAT_TIMER, QUORUM_TIMER } from "./roles.ts";
import type { RaftState } from "./state.ts";
import { LAZY_SYNC_TIMER } from "./storage.ts";

type CurrentMessage = Exclude<PeerMessage, { type: "pre_vote" | "pre_vote_reply" }>;
type LeaderMessage = PeerMessageOf<"append_entries" | "install_snapshot">;

/**
 * One node of a replicated key-value store: Raft (Ongaro and Ousterhout, "In Search of an Understandable Consensus
 * Algorithm", 2014; Ongaro's dissertation of the same year). This class receives what happens and hands it to the
 * part whose business it is.
 */
export class RaftNode implements NodeProgram {
  readonly #parts: Parts;

  constructor(env: Env, options: ProgramOptions) {
    this.#parts = createParts(env, options);
  }

  /** For invariants, which look after every event: not a copy. */
  get state(): Readonly<RaftState> {
    return this.#parts.raft.state;
  }

  get log(): LogView {
    return this.#parts.raft.log;
  }

  /** How many changes its state machine has carried out. */
  get changeCount(): number {
    return this.#parts.commit.changeCount;
  }

  onStart(recovered: DiskContents): void {
    const { commit, election, raft } = this.#parts;
    const { term, votedFor } = raft.storage.recover(recovered);
    raft.state.term = term;
    raft.state.votedFor = votedFor;
    commit.start();
    election.start();
  }

  onMessage(from: NodeId, body: Body): void {
    const { election, raft, roles } = this.#parts;
    const { env, state } = raft;
    const message = parsePeerMessage(body);
    if (!message || !env.peers.includes(from)) {
      env.note("garbled-message", { from, type: body.type });
    } else if (message.type === "pre_vote") {
      election.onPreVote(from, message);
    } else if (this.#wouldDeposeLeader(message)) {
      env.note("vote-ignored", { from, term: message.term });
    } else {
      if (message.term > state.term) roles.follow(message.term, null);
      if (message.type === "pre_vote_reply") election.onPreVoteReply(from, message);
      else if (message.term < state.term) this.#refuseOutdated(from, message);
      else this.#handle(from, message);
    }
  }

  onRequest(request: Request): void {
    this.#parts.clients.onRequest(request);
  }

  onTimer(name: TimerName): void {
    const { election, handover, raft, roles } = this.#parts;
    if (name === ELECTION_TIMER) election.onTimeout();
    else if (name === HEARTBEAT_TIMER) roles.onHeartbeatTimer();
    else if (name === QUORUM_TIMER) roles.onQuorumTimer();
    else if (name === HANDOVER_TIMER) handover.onTimer();
    else if (name === LAZY_SYNC_TIMER) raft.storage.onLazySyncTimer();
  }

  inspect(): NodeView {
    const { log, state } = this;
    return {
      role: state.role,
      leader: state.role === "leader",
      term: state.term,
      votedFor: state.votedFor,
      leaderHint: state.leader,
      commitIndex: state.commitIndex,
      appliedIndex: state.appliedIndex,
      baseIndex: log.baseIndex,
      lastIndex: log.lastIndex,
      lastTerm: log.lastTerm,
      members: log.configuration.voters,
      nextMembers: log.configuration.next,
      wantedMembers: this.#parts.membership.wanted,
    };
  }

  /** The entries after the last snapshot. */
  entries(): readonly Entry[] {
    return this.log.slice(this.log.baseIndex + 1, this.log.lastIndex);
  }

  #wouldDeposeLeader(message: PeerMessage): boolean {
    if (message.type !== "request_vote" || message.transfer) return false;
    return message.term > this.state.term && this.#parts.election.leaderIsAlive();
  }

  /** A message of this node's own term. */
  #handle(from: NodeId, message: CurrentMessage): void {
    const { election, onProgress, replication } = this.#parts;
    switch (message.type) {
      case "request_vote":
        election.onRequestVote(from, message);
        break;
      case "request_vote_reply":
        election.onRequestVoteReply(from, message);
        break;
      case "timeout_now":
        election.onTimeoutNow();
        break;
      case "append_entries":
      case "install_snapshot":
        this.#onLeader(from, message);
        break;
      case "append_entries_ok":
        replication.onOk(from, message);
        onProgress();
        break;
      case "append_entries_rejected":
        replication.onRejected(from, message);
        onProgress();
        break;
      case "install_snapshot_ok":
        replication.onChunkAnswered(from, message);
        onProgress();
        break;
      default:
        assertNever(message);
    }
  }

  /** Whoever asks in an earlier term learns the present one from the refusal. */
  #refuseOutdated(from: NodeId, message: CurrentMessage): void {
    const { raft } = this.#parts;
    const { term } = raft.state;
    if (message.type === "append_entries") {
      rejectEntries(raft, from, message);
    } else if (message.type === "install_snapshot") {
      const { round, snapshotIndex } = message;
      const refusal = { term, snapshotIndex, offset: 0, installed: false, round };
      raft.env.send(from, { type: "install_snapshot_ok", ...refusal });
    } else if (message.type === "request_vote") {
      raft.env.send(from, { type: "request_vote_reply", term, granted: false });
    }
  }

  #onLeader(from: NodeId, message: LeaderMessage): void {
    const { commit, election, handover, installation, raft, roles } = this.#parts;
    const { env, state } = raft;
    if (state.role === "leader") {
      env.note("two-leaders", { term: state.term, other: from });
      return;
    }
    roles.follow(message.term, from);
    election.onLeaderSeen();
    handover.onLeader(from);
    if (message.type === "install_snapshot") {
      installation.onChunk(from, message);
      return;
    }
    const agreedIndex = acceptEntries(raft, from, message);
    if (agreedIndex !== null) commit.advanceAsFollower(message.commitIndex, agreedIndex);
  }
}
