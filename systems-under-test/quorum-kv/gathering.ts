import type { NodeId } from "../../harness/core/ids.ts";
import type { PeerMessageOf } from "./messages.ts";
import type { Quorum } from "./node.ts";
import type { Rounds } from "./rounds.ts";
import { compareStamps } from "./stamps.ts";
import { type Key, learned, type State } from "./values.ts";

/** What one node holds of a key. */
export interface Copy {
  readonly node: NodeId;
  readonly state: State | null;
}

export interface Gathering {
  readonly key: Key;
  readonly timeoutMs: number;
  /** `r` copies are here. */
  onQuorum(copies: readonly Copy[]): void;
  /** Another one, after that. */
  onLate?(copy: Copy): void;
  /** There were not enough in time. */
  onFailure(): void;
}

export type FetchRounds = Rounds<PeerMessageOf<"fetched">["state"]>;

/** Asks the homes of a key for what they hold; with sloppy quorums, others in place of those that do not answer. */
export function gather(quorum: Quorum, rounds: FetchRounds, gathering: Gathering): void {
  const { env, placement, settings } = quorum;
  const { key, timeoutMs } = gathering;
  const copies: Copy[] = [];
  const patientUntilMs = env.clock.monotonic() + timeoutMs / 2;
  rounds.begin({
    targets: placement.homesOf(key),
    timeoutMs,
    bodyFor: () => ({ type: "fetch", key }),
    onAnswer: (node, raw) => {
      const state = raw === null ? null : quorum.values.read(raw);
      copies.push({ node, state });
      if (copies.length === settings.r) gathering.onQuorum([...copies]);
      else if (copies.length > settings.r) gathering.onLate?.({ node, state });
    },
    onRetry: (missing, round) => {
      // Others may know nothing of the key, so a home that is merely slow is waited for.
      const isLost = env.clock.monotonic() >= patientUntilMs;
      if (settings.sloppy && isLost && copies.length < settings.r)
        round.add(placement.fallbacksOf(key).slice(0, missing.length));
    },
    onEnd: () => {
      if (copies.length < settings.r) gathering.onFailure();
    },
  });
}

/** What all copies together amount to. */
export function mergeOf({ bugs, values }: Quorum, copies: readonly Copy[]): State | null {
  if (bugs.has("first-reply-wins")) return copies[0]?.state ?? null;
  let merged: State | null = null;
  for (const { state } of copies) if (state !== null) merged = learned(values, merged, state);
  return merged;
}

/** How many of the copies are the newest. */
export function holdersOf({ values }: Quorum, copies: readonly Copy[], newest: State): number {
  if (values.kind !== "stamped") return 0;
  const stamp = values.stampOf(newest);
  return copies.filter(
    ({ state }) => state !== null && compareStamps(values.stampOf(state), stamp) === 0,
  ).length;
}
