import { assert } from "../../harness/core/assert.ts";
import type { NodeId } from "../../harness/core/ids.ts";

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
}

/** A leader's view of its term. Gone when it steps down. */
export class Leadership {
  readonly progress: ReadonlyMap<NodeId, Progress>;
  /** The entry that opened the term. Until it is committed, the leader doesn't know what is (dissertation, 6.4). */
  readonly firstIndex: number;
  /** The latest round of heartbeats that was begun. */
  round = 0;

  constructor(peers: readonly NodeId[], firstIndex: number, nowMs: number) {
    this.firstIndex = firstIndex;
    this.progress = new Map(
      peers.map((peer) => [
        peer,
        {
          nextIndex: firstIndex,
          matchIndex: 0,
          probing: true,
          heardAtMs: nowMs,
          confirmedRound: 0,
        },
      ]),
    );
  }

  of(peer: NodeId): Progress {
    const progress = this.progress.get(peer);
    assert(progress !== undefined, `${peer} is no peer`);
    return progress;
  }

  /** The largest index that a majority holds durably, the leader up to `ownIndex`. */
  majorityMatchIndex(ownIndex: number): number {
    return reachedByMajority([ownIndex, ...this.#all((progress) => progress.matchIndex)]);
  }

  /** The latest round that a majority answered, the leader itself having answered all. */
  majorityConfirmedRound(): number {
    return reachedByMajority([this.round, ...this.#all((progress) => progress.confirmedRound)]);
  }

  /** When the leader last knew of a majority: monotonic milliseconds. */
  majorityHeardAtMs(nowMs: number): number {
    return reachedByMajority([nowMs, ...this.#all((progress) => progress.heardAtMs)]);
  }

  #all(field: (progress: Progress) => number): readonly number[] {
    return [...this.progress.values()].map(field);
  }
}

/** The largest number that more than half of `values` reach. */
export function reachedByMajority(values: readonly number[]): number {
  const descending = [...values].sort((left, right) => right - left);
  const reached = descending[Math.floor(values.length / 2)];
  assert(reached !== undefined, "no values");
  return reached;
}
