import type { Leadership } from "./leadership.ts";
import type { RaftSettings } from "./settings.ts";
import { configurationOf, type Raft } from "./state.ts";

/** Two clocks that tell whole milliseconds are each wrong by less than one. */
const RESOLUTION_MS = 2;

/**
 * Whether no other node can have become leader: Raft dissertation, section 6.4.1. A follower that heard from this leader
 * helps nobody else into office for an election timeout, by its own clock, and each node that starts waits as long. So
 * nobody leads until a timeout after a majority was asked: asked, not after it answered.
 */
export function hasLease(raft: Raft, leadership: Leadership): boolean {
  const { bugs, env, settings } = raft;
  if (!settings.leaseReads || leadership.leaseForfeited) return false;
  const nowMs = env.clock.monotonic();
  const configuration = configurationOf(raft);
  if (bugs.has("lease-without-drift-bound")) {
    const heardAtMs = leadership.majorityHeardAtMs(configuration, nowMs);
    return nowMs - heardAtMs < settings.electionTimeoutMs;
  }
  return nowMs - leadership.majorityFollowsSinceMs(configuration) < leaseMs(settings);
}

/** How long a lease lasts by the leader's clock, when that may be too slow and the followers' clocks too fast. */
export function leaseMs({ electionTimeoutMs, maxClockDriftPpm }: RaftSettings): number {
  const drift = maxClockDriftPpm / 1_000_000;
  return Math.floor((electionTimeoutMs * (1 - drift)) / (1 + drift)) - RESOLUTION_MS;
}
