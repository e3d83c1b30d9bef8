import type { NodeId } from "../../harness/core/ids.ts";
import type { PeerMessageOf } from "./messages.ts";
import { type Snapshot, snapshotRecords, type Transfer } from "./snapshot.ts";
import type { Raft } from "./state.ts";

export function startTransfer(snapshot: Snapshot): Transfer {
  return { snapshot, records: snapshotRecords(snapshot), offset: 0 };
}

/**
 * Sends the chunk that the follower lacks: Raft paper, Figure 13, "InstallSnapshot RPC". It is sent with every
 * heartbeat until it is answered, so that a lost one needs no timer of its own.
 */
export function sendChunk(raft: Raft, to: NodeId, transfer: Transfer): void {
  const { env, settings, state } = raft;
  const { offset, records, snapshot } = transfer;
  env.send(to, {
    type: "install_snapshot",
    term: state.term,
    snapshotIndex: snapshot.lastIndex,
    offset,
    total: records.length,
    records: records.slice(offset, offset + settings.snapshotChunk),
    round: state.leadership?.round ?? 0,
  });
}

/** Whether the follower now has the whole snapshot. If not, sends it what it lacks, unless that is under way. */
export function advanceTransfer(
  raft: Raft,
  from: NodeId,
  transfer: Transfer,
  message: PeerMessageOf<"install_snapshot_ok">,
): boolean {
  if (message.snapshotIndex !== transfer.snapshot.lastIndex) return false;
  if (message.installed) return true;
  if (message.offset !== transfer.offset && message.offset < transfer.records.length) {
    transfer.offset = message.offset;
    sendChunk(raft, from, transfer);
  }
  return false;
}
