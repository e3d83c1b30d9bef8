import type { NodeId } from "../../harness/core/ids.ts";
import type { Quorum } from "./node.ts";
import type { Replica } from "./replica.ts";
import type { Rounds } from "./rounds.ts";
import type { Stamp } from "./stamps.ts";
import type { Key, State } from "./values.ts";

export interface Spreading {
  readonly key: Key;
  readonly state: State;
  /** Whether it is a client's new write. */
  readonly fresh: boolean;
  readonly timeoutMs: number;
  /** It is durable at `w` nodes. */
  onQuorum(): void;
  /** One of them has something newer; when this returns true, the state is given up for another one. */
  onNewer?(newest: Stamp): boolean;
  /** There were not enough in time: it may be anywhere, or nowhere. */
  onFailure(): void;
}

export type ReplicateRounds = Rounds<Stamp | null>;

/**
 * Brings a state to the homes of its key. Whoever cannot be reached gets a hint, kept by this node; with sloppy quorums,
 * by another one that takes it in their place and counts.
 */
export function spread(
  quorum: Quorum,
  { rounds, replica }: { rounds: ReplicateRounds; replica: Replica },
  spreading: Spreading,
): void {
  const { bugs, placement, settings } = quorum;
  const { key, state, fresh, timeoutMs } = spreading;
  const homes = placement.homesOf(key);
  /** By stand-in, whom it stands in for. */
  const standIns = new Map<NodeId, NodeId>();
  /** By home, whose answer has counted for it. */
  const counted = new Map<NodeId, NodeId>();
  /**
   * A home that answers late and the node that stood in for it meanwhile are one copy, not two: once the hint has been handed
   * over, nobody else has the state.
   */
  const countsFor = (from: NodeId): boolean => {
    const home = standIns.get(from) ?? from;
    const first = counted.get(home) ?? from;
    counted.set(home, first);
    return first === from;
  };
  let acks = 0;
  const count = (more: number): void => {
    const before = acks;
    acks += more;
    if (before < settings.w && acks >= settings.w) spreading.onQuorum();
  };
  rounds.begin({
    targets: homes,
    timeoutMs,
    bodyFor: (target) => ({
      ...{ type: "replicate", key, state, fresh },
      hintFor: standIns.get(target) ?? null,
    }),
    onAnswer: (from, newest, round) => {
      if (newest !== null && acks < settings.w && spreading.onNewer?.(newest)) round.abandon();
      else if (countsFor(from)) count(1);
    },
    onRetry: (missing, round) => {
      if (acks >= settings.w) return;
      const lost = missing.filter((node) => homes.includes(node));
      if (bugs.has("hint-counts-as-write")) {
        for (const home of lost) replica.keepHint(home, key, state);
        count(lost.length);
      }
      if (settings.sloppy) round.add(chooseStandIns(placement.fallbacksOf(key), lost, standIns));
    },
    onEnd: (missing) => {
      for (const home of homes) {
        const isKept = [...standIns].some(
          ([node, lost]) => lost === home && !missing.includes(node),
        );
        if (missing.includes(home) && !isKept) replica.keepHint(home, key, state);
      }
      if (acks < settings.w) spreading.onFailure();
    },
  });
}

/** For each lost home one node that has not been chosen yet, as long as there are any. */
function chooseStandIns(
  fallbacks: readonly NodeId[],
  lost: readonly NodeId[],
  standIns: Map<NodeId, NodeId>,
): readonly NodeId[] {
  const covered = new Set(standIns.values());
  const free = fallbacks.filter((node) => !standIns.has(node));
  const chosen: NodeId[] = [];
  for (const home of lost) {
    const standIn = covered.has(home) ? undefined : free.shift();
    if (standIn === undefined) continue;
    standIns.set(standIn, home);
    chosen.push(standIn);
  }
  return chosen;
}
