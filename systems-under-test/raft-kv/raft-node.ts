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
import { parseBugs } from "./bugs.ts";
import { Commit } from "./commit.ts";
import { ELECTION_TIMER, Election } from "./election.ts";
import type { Command, Entry } from "./entry.ts";
import { type PeerMessage, type PeerMessageOf, parsePeerMessage } from "./messages.ts";
import { PendingChanges } from "./pending.ts";
import { Reads } from "./reads.ts";
import { Replication } from "./replication.ts";
import { parseRequest } from "./requests.ts";
import { HEARTBEAT_TIMER, QUORUM_TIMER, Roles } from "./roles.ts";
import { parseSettings } from "./settings.ts";
import { initialState, type Raft } from "./state.ts";
import { StateMachine } from "./state-machine.ts";
import { LAZY_SYNC_TIMER, Storage } from "./storage.ts";

type CurrentMessage = Exclude<PeerMessage, { type: "pre_vote" | "pre_vote_reply" }>;

/**
 * One node of a replicated key-value store: Raft (Ongaro and Ousterhout, "In Search of an Understandable Consensus
 * Algorithm", 2014; Ongaro's dissertation of the same year). This class receives what happens and hands it to the
 * part whose business it is.
 */
export class RaftNode implements NodeProgram {
  readonly #raft: Raft;
  readonly #election: Election;
  readonly #replication: Replication;
  readonly #commit: Commit;
  readonly #reads: Reads;
  readonly #pending: PendingChanges;
  readonly #roles: Roles;

  constructor(env: Env, options: ProgramOptions) {
    const settings = parseSettings(options.settings);
    const bugs = parseBugs(options.bugs);
    const storage = new Storage(env, bugs, () => this.#replication.sendNewEntries());
    const raft = { env, settings, bugs, state: initialState(), storage, log: storage.log };
    const machine = new StateMachine();
    this.#raft = raft;
    this.#pending = new PendingChanges(env);
    this.#commit = new Commit(raft, machine, (entry, reply) => this.#pending.settle(entry, reply));
    this.#replication = new Replication(raft);
    this.#reads = new Reads(raft, machine, () => this.#replication.sendHeartbeats());
    this.#election = new Election(raft, () => this.#roles.lead());
    this.#roles = new Roles(raft, {
      election: this.#election,
      replication: this.#replication,
      onProgress: () => this.#onProgress(),
      onLeadershipLost: () => this.#reads.abandon(),
    });
  }

  onStart(recovered: DiskContents): void {
    const { state, storage } = this.#raft;
    const { term, votedFor } = storage.recover(recovered);
    state.term = term;
    state.votedFor = votedFor;
    this.#election.restartTimer();
  }

  onMessage(from: NodeId, body: Body): void {
    const { env, state } = this.#raft;
    const message = parsePeerMessage(body);
    if (!message || !env.peers.includes(from)) {
      env.note("garbled-message", { from, type: body.type });
    } else if (message.type === "pre_vote") {
      this.#election.onPreVote(from, message);
    } else if (this.#wouldDeposeLeader(message)) {
      env.note("vote-ignored", { from, term: message.term });
    } else {
      if (message.term > state.term) this.#roles.follow(message.term, null);
      if (message.type === "pre_vote_reply") this.#election.onPreVoteReply(from, message);
      else if (message.term < state.term) this.#refuseOutdated(from, message);
      else this.#handle(from, message);
    }
  }

  onRequest(request: Request): void {
    const { env, state } = this.#raft;
    const demand = parseRequest(request);
    if (demand.kind === "refused") env.reply(request, demand.reply);
    else if (this.#pending.has(request)) env.note("request-repeated", { client: request.client });
    else if (!state.leadership) env.reply(request, notLeader(env.self, state.leader));
    else if (demand.kind === "read") this.#reads.add(request, demand.key);
    else this.#propose(request, demand.command);
  }

  onTimer(name: TimerName): void {
    if (name === ELECTION_TIMER) this.#election.onTimeout();
    else if (name === HEARTBEAT_TIMER) this.#roles.onHeartbeatTimer();
    else if (name === QUORUM_TIMER) this.#roles.onQuorumTimer();
    else if (name === LAZY_SYNC_TIMER) this.#raft.storage.onLazySyncTimer();
  }

  inspect(): NodeView {
    const { log, state } = this.#raft;
    return {
      role: state.role,
      leader: state.role === "leader",
      term: state.term,
      votedFor: state.votedFor,
      leaderHint: state.leader,
      commitIndex: state.commitIndex,
      appliedIndex: state.appliedIndex,
      lastIndex: log.lastIndex,
      lastTerm: log.lastTerm,
    };
  }

  /** The entries of the log, for invariants that compare nodes. */
  entries(): readonly Entry[] {
    return this.#raft.log.slice(1, this.#raft.log.lastIndex);
  }

  #wouldDeposeLeader(message: PeerMessage): boolean {
    const isNews = message.term > this.#raft.state.term;
    return message.type === "request_vote" && isNews && this.#election.leaderIsAlive();
  }

  /** A message of this node's own term. */
  #handle(from: NodeId, message: CurrentMessage): void {
    switch (message.type) {
      case "request_vote":
        this.#election.onRequestVote(from, message);
        break;
      case "request_vote_reply":
        this.#election.onRequestVoteReply(from, message);
        break;
      case "append_entries":
        this.#onAppendEntries(from, message);
        break;
      case "append_entries_ok":
        this.#replication.onOk(from, message);
        this.#onProgress();
        break;
      case "append_entries_rejected":
        this.#replication.onRejected(from, message);
        this.#onProgress();
        break;
      default:
        assertNever(message);
    }
  }

  /** Whoever asks in an earlier term learns the present one from the refusal. */
  #refuseOutdated(from: NodeId, message: CurrentMessage): void {
    const { env, state } = this.#raft;
    if (message.type === "append_entries") rejectEntries(this.#raft, from, message);
    if (message.type !== "request_vote") return;
    env.send(from, { type: "request_vote_reply", term: state.term, granted: false });
  }

  #onAppendEntries(from: NodeId, message: PeerMessageOf<"append_entries">): void {
    const { env, state } = this.#raft;
    if (state.role === "leader") {
      env.note("two-leaders", { term: state.term, other: from });
      return;
    }
    this.#roles.follow(message.term, from);
    this.#election.onLeaderSeen();
    const agreedIndex = acceptEntries(this.#raft, from, message);
    if (agreedIndex !== null) this.#commit.advanceAsFollower(message.commitIndex, agreedIndex);
  }

  /** More is known of what followers hold, or of whom they follow. */
  #onProgress(): void {
    this.#commit.advanceAsLeader();
    this.#reads.serve();
  }

  #propose(request: Request, command: Command): void {
    const { bugs, env, log, state, storage } = this.#raft;
    const entry = { index: log.lastIndex + 1, term: state.term, command };
    storage.append([entry]);
    if (bugs.has("ack-before-commit") && command.op === "write") {
      storage.whenDurable(() => env.reply(request, { type: "write_ok" }));
    } else {
      this.#pending.add(entry, request);
    }
    storage.whenDurable(() => this.#onProgress());
  }
}

function notLeader(self: NodeId, leader: NodeId | null): Body {
  const text = leader ? `${self} is not the leader, ${leader} is` : `${self} knows no leader`;
  return { type: "error", code: 11, text, ...(leader ? { leader } : {}) };
}
