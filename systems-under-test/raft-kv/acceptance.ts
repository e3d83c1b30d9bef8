import { assert } from "../../harness/core/assert.ts";
import type { NodeId } from "../../harness/core/ids.ts";
import { backupHint } from "./backup.ts";
import type { Entry } from "./entry.ts";
import type { PeerMessageOf } from "./messages.ts";
import type { Raft } from "./state.ts";

/**
 * The follower's side of log replication: Raft paper, Figure 2, "AppendEntries RPC". `message.term` is this node's
 * term. Returns the index up to which the log now agrees with the leader's, or null when it does not.
 */
export function acceptEntries(
  raft: Raft,
  leader: NodeId,
  message: PeerMessageOf<"append_entries">,
): number | null {
  const { bugs, log, storage } = raft;
  const { prevIndex, prevTerm, entries } = message;
  const agreedIndex = prevIndex + entries.length;
  if (!holdsPrevious(raft, prevIndex, prevTerm)) {
    if (bugs.has("ack-rejected")) acknowledge(raft, leader, message, agreedIndex);
    else rejectEntries(raft, leader, message);
    return null;
  }
  if (bugs.has("truncate-on-append") && agreedIndex < log.lastIndex && entries.length > 0) {
    storage.truncateAfter(Math.max(agreedIndex, log.baseIndex));
  }
  if (entries.length > 0) takeFresh(raft, entries);
  acknowledge(raft, leader, message, agreedIndex);
  return agreedIndex;
}

/** Says that the log does not hold the entry before the new ones, or, by a later term, that the sender leads no more. */
export function rejectEntries(
  raft: Raft,
  leader: NodeId,
  message: PeerMessageOf<"append_entries">,
): void {
  const { prevIndex, prevTerm, round } = message;
  raft.env.send(leader, {
    type: "append_entries_rejected",
    term: raft.state.term,
    prevIndex,
    ...backupHint(raft.log, prevIndex, prevTerm),
    round,
  });
}

function holdsPrevious({ bugs, log }: Raft, prevIndex: number, prevTerm: number): boolean {
  // The term that the snapshot was stored without compares equal to any.
  if (bugs.has("snapshot-without-term") && prevIndex === log.baseIndex) return true;
  return log.holds(prevIndex, prevTerm);
}

function takeFresh(raft: Raft, entries: readonly Entry[]): void {
  const { log, storage } = raft;
  const fresh = entries.filter((entry) => !log.holds(entry.index, entry.term));
  const first = fresh[0];
  if (!first) return;
  if (first.index <= log.lastIndex) truncateAfter(raft, first.index - 1);
  storage.append(fresh);
}

function truncateAfter({ env, log, state, storage }: Raft, index: number): void {
  assert(
    index >= state.commitIndex,
    `told to forget entries after ${index}, but those up to ${state.commitIndex} are committed`,
  );
  env.note("truncate", { after: index, dropped: log.lastIndex - index });
  storage.truncateAfter(index);
}

/**
 * Says what is durable, and no more. New entries are acknowledged after their sync. A heartbeat is answered at once,
 * for what was durable before it, so that reads need not wait for the disk.
 *
 * An answer belongs to the term in which the entries were taken: after a later leader cut them off, it would be a lie.
 */
function acknowledge(
  { env, state, storage }: Raft,
  leader: NodeId,
  { entries, round, term }: PeerMessageOf<"append_entries">,
  agreedIndex: number,
): void {
  const type = "append_entries_ok";
  if (entries.length === 0) {
    const matchIndex = Math.min(agreedIndex, storage.durableIndex);
    env.send(leader, { type, term, matchIndex, round });
    return;
  }
  storage.whenDurable(() => {
    if (state.term === term) env.send(leader, { type, term, matchIndex: agreedIndex, round });
  });
}
