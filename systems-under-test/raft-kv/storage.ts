import { assert } from "../../harness/core/assert.ts";
import type { Json } from "../../harness/core/json.ts";
import type { DiskContents, Env } from "../../harness/node/program.ts";
import type { RaftBug } from "./bugs.ts";
import type { Configuration } from "./configuration.ts";
import type { Entry } from "./entry.ts";
import { Log, type LogView } from "./log.ts";
import { HARD_STATE_FILE, type HardState, LOG_FILE, recover, SNAPSHOT_FILE } from "./recovery.ts";
import { type Snapshot, snapshotRecords } from "./snapshot.ts";

export const LAZY_SYNC_TIMER = "lazy-sync";
const LAZY_SYNC_MS = 300;

/**
 * The log, the hard state and the snapshot, in memory and on disk. Everything is written at once and volatile until a
 * sync; whoever makes a promise makes it in {@link Storage.whenDurable}.
 *
 * At most one sync runs. What is written meanwhile waits for the next one, which then covers all of it: group commit.
 */
export class Storage {
  readonly #env: Env;
  readonly #bugs: ReadonlySet<RaftBug>;
  readonly #lazy: boolean;
  readonly #onSyncStarted: () => void;
  readonly #log: Log;
  #snapshot: Snapshot | null = null;
  #savingSnapshot = false;
  /** Counts writes; `#hardStateVersion` and `#durableVersion` are values that it had. */
  #version = 0;
  #hardStateVersion = 0;
  #durableVersion = 0;
  #waiting: { readonly version: number; readonly run: () => void }[] = [];
  #syncing = false;
  #lazySyncArmed = false;
  /** Entries up to here are unchanged since the running sync began. */
  #syncingIndex = 0;
  #durableIndex = 0;

  /** `onSyncStarted` is called when a batch of writes is complete and on its way to the disk. */
  constructor(
    env: Env,
    bugs: ReadonlySet<RaftBug>,
    initial: Configuration,
    onSyncStarted: () => void,
  ) {
    this.#env = env;
    this.#bugs = bugs;
    this.#lazy = bugs.has("ack-before-sync");
    this.#log = new Log(initial);
    this.#onSyncStarted = onSyncStarted;
  }

  get log(): LogView {
    return this.#log;
  }

  /** The latest durable one. */
  get snapshot(): Snapshot | null {
    return this.#snapshot;
  }

  /** Whether a snapshot is on its way to the disk: until it is there, no other can be saved. */
  get savingSnapshot(): boolean {
    return this.#savingSnapshot;
  }

  /** Entries up to here survive a crash. */
  get durableIndex(): number {
    return this.#lazy ? this.#log.lastIndex : this.#durableIndex;
  }

  /** Entries up to here belong to a batch whose sync has begun or ended. */
  get batchedIndex(): number {
    if (this.#lazy) return this.#log.lastIndex;
    return this.#syncing ? this.#syncingIndex : this.#durableIndex;
  }

  /**
   * Takes over what the disk holds.
   *
   * @throws HarnessError naming the file and the record that is not ours.
   */
  recover(contents: DiskContents): HardState {
    const { hardState, snapshot, isLogOutdated } = recover(contents, this.#log);
    this.#snapshot = snapshot;
    this.#durableIndex = this.#log.lastIndex;
    // A snapshot from the leader may reach beyond the end of the log: the next entry would not follow what the file holds.
    if (isLogOutdated) this.#rewriteLog();
    return hardState;
  }

  saveHardState({ term, votedFor }: HardState): void {
    if (this.#bugs.has("forget-vote")) return;
    this.#env.disk.overwrite(HARD_STATE_FILE, [{ term, votedFor }]);
    this.#version++;
    this.#hardStateVersion = this.#version;
  }

  append(entries: readonly Entry[]): void {
    for (const entry of entries) {
      this.#log.append(entry);
      this.#env.disk.append(LOG_FILE, entry);
    }
    this.#version++;
  }

  truncateAfter(index: number): void {
    this.#log.truncateAfter(index);
    this.#env.disk.append(LOG_FILE, { truncateAfter: index });
    this.#version++;
    this.#durableIndex = Math.min(this.#durableIndex, index);
    this.#syncingIndex = Math.min(this.#syncingIndex, index);
  }

  /**
   * Writes a snapshot, and only when it is durable takes what it covers off the log: a crash in between finds both.
   * Then calls `onSaved`.
   */
  saveSnapshot(snapshot: Snapshot, onSaved: () => void): void {
    assert(!this.#savingSnapshot, "two snapshots are being saved");
    this.#savingSnapshot = true;
    this.#env.disk.overwrite(SNAPSHOT_FILE, snapshotRecords(snapshot));
    this.#version++;
    this.#afterSync(() => {
      this.#savingSnapshot = false;
      this.#snapshot = snapshot;
      this.#compactLog(snapshot);
      onSaved();
    });
  }

  /** Calls `run` once all that was written before this call is durable; at once if it is already. */
  whenDurable(run: () => void): void {
    if (this.#durableVersion === this.#version) {
      run();
    } else if (this.#lazy && this.#durableVersion >= this.#hardStateVersion) {
      this.#syncLater();
      this.#onSyncStarted();
      run();
    } else {
      this.#afterSync(run);
    }
  }

  /** For the timer {@link LAZY_SYNC_TIMER} of the bug `ack-before-sync`. */
  onLazySyncTimer(): void {
    this.#lazySyncArmed = false;
    this.#sync();
  }

  #compactLog({ lastIndex, lastTerm, configuration }: Snapshot): void {
    this.#log.compact(lastIndex, lastTerm, configuration);
    this.#rewriteLog();
    // What the snapshot covers is durable by it. A log that was emptied holds nothing more.
    const upToDate = (index: number) => Math.max(lastIndex, Math.min(index, this.#log.lastIndex));
    this.#durableIndex = upToDate(this.#durableIndex);
    this.#syncingIndex = upToDate(this.#syncingIndex);
  }

  #rewriteLog(): void {
    const { baseIndex, lastIndex } = this.#log;
    const base: Json = { baseIndex, baseTerm: this.#log.termAt(baseIndex) };
    this.#env.disk.overwrite(LOG_FILE, [base, ...this.#log.slice(baseIndex + 1, lastIndex)]);
    this.#version++;
  }

  #syncLater(): void {
    if (this.#lazySyncArmed) return;
    this.#lazySyncArmed = true;
    this.#env.setTimer(LAZY_SYNC_TIMER, LAZY_SYNC_MS);
  }

  #afterSync(run: () => void): void {
    this.#waiting.push({ version: this.#version, run });
    this.#sync();
  }

  #sync(): void {
    if (this.#syncing) return;
    this.#syncing = true;
    this.#syncingIndex = this.#log.lastIndex;
    const version = this.#version;
    this.#onSyncStarted();
    this.#env.disk.sync(() => this.#onSynced(version));
  }

  #onSynced(version: number): void {
    this.#syncing = false;
    this.#durableVersion = version;
    this.#durableIndex = this.#syncingIndex;
    const due = this.#waiting.filter((waiter) => waiter.version <= version);
    this.#waiting = this.#waiting.filter((waiter) => waiter.version > version);
    for (const { run } of due) run();
    if (this.#waiting.length > 0) this.#sync();
  }
}
