import { assert } from "../../harness/core/assert.ts";
import type { NodeId } from "../../harness/core/ids.ts";
import { type Configuration, reachedByQuorum } from "./configuration.ts";
import type { Transfer } from "./snapshot.ts";

/** What a leader knows of one follower. */
export interface Progress {
  /** The next entry to send. */
  nextIndex: number;
  /** The follower's log is known to agree, durably, up to here. */
  matchIndex: number;
  /** Looking for the place where the logs agree: `nextIndex` stays put and one message at a time is sent. */
  probing: boolean;
  /** Monotonic milliseconds of the last answer. */
  heardAtMs: number;
  /** The latest round of heartbeats that was answered. */
  confirmedRound: number;
  /** The snapshot that is being sent in place of entries that are gone. */
  transfer: Transfer | null;
}

interface Beginning {
  readonly self: NodeId;
  readonly peers: readonly NodeId[];
  readonly firstIndex: number;
  readonly nextIndex: number;
  readonly nowMs: number;
}

/** A leader's view of its term. Gone when it steps down. */
export class Leadership {
  /** The entry that opened the term. Until it is committed, the leader doesn't know what is (dissertation, 6.4). */
  readonly firstIndex: number;
  /** Once true, another node may lead at any moment without asking this leader's followers to wait. */
  leaseForfeited = false;
  readonly #self: NodeId;
  readonly #peers: readonly NodeId[];
  readonly #progress = new Map<NodeId, Progress>();
  #round = 0;
  /** When this round and the one before it began: monotonic milliseconds. Nobody began round 0. */
  #roundAtMs = Number.NEGATIVE_INFINITY;
  #roundBeforeAtMs = Number.NEGATIVE_INFINITY;
  #learners: readonly NodeId[] = [];
  #targets: readonly NodeId[] = [];
  #targetsFor: Configuration | null = null;

  constructor({ self, peers, firstIndex, nextIndex, nowMs }: Beginning) {
    this.#self = self;
    this.#peers = peers;
    this.firstIndex = firstIndex;
    for (const peer of peers) this.#progress.set(peer, startOf(nextIndex, nowMs));
  }

  of(peer: NodeId): Progress {
    const progress = this.#progress.get(peer);
    assert(progress !== undefined, `${peer} is no peer`);
    return progress;
  }

  /** The latest round of heartbeats that was begun. */
  get round(): number {
    return this.#round;
  }

  /** To be called only when a majority has answered the round before. */
  beginRound(nowMs: number): void {
    this.#round++;
    this.#roundBeforeAtMs = this.#roundAtMs;
    this.#roundAtMs = nowMs;
  }

  /** Nodes that get the log and have no say: dissertation, section 4.2.1. */
  get learners(): readonly NodeId[] {
    return this.#learners;
  }

  /** What was known of these nodes is of no use: they may have been away for long. */
  teach(learners: readonly NodeId[], nextIndex: number, nowMs: number): void {
    this.#learners = learners;
    this.#targetsFor = null;
    for (const learner of learners) this.#progress.set(learner, startOf(nextIndex, nowMs));
  }

  /** Who is sent entries and heartbeats. */
  targets(configuration: Configuration): readonly NodeId[] {
    if (this.#targetsFor !== configuration) {
      const { next, voters } = configuration;
      const members = new Set([...voters, ...(next ?? []), ...this.#learners]);
      this.#targets = this.#peers.filter((peer) => members.has(peer));
      this.#targetsFor = configuration;
    }
    return this.#targets;
  }

  /** The largest index that a majority holds durably, the leader up to `ownIndex`. */
  majorityMatchIndex(configuration: Configuration, ownIndex: number): number {
    return this.#reached(configuration, ownIndex, "matchIndex");
  }

  /** The latest round that a majority answered, the leader itself having answered all. */
  majorityConfirmedRound(configuration: Configuration): number {
    return this.#reached(configuration, this.round, "confirmedRound");
  }

  /** When the leader last knew of a majority: monotonic milliseconds. */
  majorityHeardAtMs(configuration: Configuration, nowMs: number): number {
    return this.#reached(configuration, nowMs, "heardAtMs");
  }

  /** When the latest round began that a majority answered: monotonic milliseconds. Nobody follows another since. */
  majorityFollowsSinceMs(configuration: Configuration): number {
    const round = this.majorityConfirmedRound(configuration);
    if (round === this.#round) return this.#roundAtMs;
    // It may be an earlier one still, of a majority that voted before the configuration changed.
    return round === this.#round - 1 ? this.#roundBeforeAtMs : Number.NEGATIVE_INFINITY;
  }

  #reached(
    configuration: Configuration,
    own: number,
    field: "matchIndex" | "confirmedRound" | "heardAtMs",
  ): number {
    return reachedByQuorum(configuration, (node) =>
      node === this.#self ? own : this.of(node)[field],
    );
  }
}

function startOf(nextIndex: number, nowMs: number): Progress {
  return {
    nextIndex,
    matchIndex: 0,
    probing: true,
    heardAtMs: nowMs,
    confirmedRound: 0,
    transfer: null,
  };
}
