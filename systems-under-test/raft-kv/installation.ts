import type { NodeId } from "../../harness/core/ids.ts";
import type { Json } from "../../harness/core/json.ts";
import type { PeerMessageOf } from "./messages.ts";
import { parseSnapshot, type Snapshot } from "./snapshot.ts";
import type { Raft } from "./state.ts";

type Chunk = PeerMessageOf<"install_snapshot">;

/** The part of a leader's snapshot that has arrived. */
interface Assembly {
  readonly term: number;
  readonly snapshotIndex: number;
  readonly records: Json[];
}

/**
 * The follower's side of a snapshot that comes in chunks: Raft paper, section 7. Until all of it is there and durable
 * the node goes on with its log; then it takes the place of the log at once.
 */
export class Installation {
  readonly #raft: Raft;
  readonly #onInstalled: (snapshot: Snapshot) => void;
  #assembly: Assembly | null = null;

  /** `onInstalled` is called when the snapshot is durable and the log begins after it. */
  constructor(raft: Raft, onInstalled: (snapshot: Snapshot) => void) {
    this.#raft = raft;
    this.#onInstalled = onInstalled;
  }

  /** A chunk from the leader of this node's term. */
  onChunk(leader: NodeId, chunk: Chunk): void {
    const { state, storage } = this.#raft;
    if (chunk.snapshotIndex <= state.commitIndex) {
      this.#assembly = null;
      storage.whenDurable(() => this.#answer(leader, chunk, true));
      return;
    }
    const { records } = this.#assemble(chunk);
    if (chunk.offset === records.length) records.push(...chunk.records);
    if (records.length < chunk.total) this.#answer(leader, chunk, false);
    // A snapshot on its way to the disk keeps this one waiting; the leader will send its last chunk again.
    else if (!storage.savingSnapshot) this.#install(leader, chunk, records);
  }

  /** The assembly that the chunk belongs to. One of another leader or another snapshot is given up for it. */
  #assemble({ snapshotIndex, term }: Chunk): Assembly {
    const current = this.#assembly;
    if (current?.term === term && current.snapshotIndex === snapshotIndex) return current;
    const assembly = { term, snapshotIndex, records: [] };
    this.#assembly = assembly;
    return assembly;
  }

  #install(leader: NodeId, chunk: Chunk, records: readonly Json[]): void {
    const { bugs, env, storage } = this.#raft;
    const parsed = parseSnapshot(records);
    this.#assembly = null;
    if (parsed?.lastIndex !== chunk.snapshotIndex) {
      env.note("garbled-snapshot", { from: leader, lastIndex: chunk.snapshotIndex });
      return;
    }
    const snapshot = bugs.has("snapshot-without-term") ? { ...parsed, lastTerm: 0 } : parsed;
    storage.saveSnapshot(snapshot, () => {
      env.note("snapshot-installed", { lastIndex: snapshot.lastIndex });
      this.#onInstalled(snapshot);
      this.#answer(leader, chunk, true);
    });
  }

  #answer(leader: NodeId, { round, snapshotIndex, term }: Chunk, installed: boolean): void {
    const { env, state } = this.#raft;
    if (state.term !== term) return;
    const offset = this.#assembly?.records.length ?? 0;
    const type = "install_snapshot_ok";
    env.send(leader, { type, term, snapshotIndex, offset, installed, round });
  }
}
