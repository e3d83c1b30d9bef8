import { z } from "zod";
import { HarnessError } from "../../harness/core/errors.ts";
import type { NodeId } from "../../harness/core/ids.ts";
import type { Json } from "../../harness/core/json.ts";
import type { DiskContents, Env } from "../../harness/node/program.ts";
import type { RaftBug } from "./bugs.ts";
import { type Entry, entrySchema, naturalSchema } from "./entry.ts";
import { Log, type LogView } from "./log.ts";

/** What a node must never forget besides its log: Raft paper, Figure 2. */
export interface HardState {
  readonly term: number;
  readonly votedFor: NodeId | null;
}

export const LAZY_SYNC_TIMER = "lazy-sync";
const LAZY_SYNC_MS = 300;

const HARD_STATE_FILE = "hard-state";
const LOG_FILE = "log";
const hardStateSchema = z.object({ term: naturalSchema, votedFor: z.string().nullable() });
const logRecordSchema = z.union([entrySchema, z.object({ truncateAfter: naturalSchema })]);

/**
 * The log and the hard state, in memory and on disk. Everything is written at once and volatile until a sync;
 * whoever makes a promise makes it in {@link Storage.whenDurable}.
 *
 * At most one sync runs. What is written meanwhile waits for the next one, which then covers all of it: group commit.
 */
export class Storage {
  readonly #env: Env;
  readonly #lazy: boolean;
  readonly #forgetsVotes: boolean;
  readonly #onSyncStarted: () => void;
  readonly #log = new Log();
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
  constructor(env: Env, bugs: ReadonlySet<RaftBug>, onSyncStarted: () => void) {
    this.#env = env;
    this.#lazy = bugs.has("ack-before-sync");
    this.#forgetsVotes = bugs.has("forget-vote");
    this.#onSyncStarted = onSyncStarted;
  }

  get log(): LogView {
    return this.#log;
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
    const records = contents.get(LOG_FILE) ?? [];
    for (const [position, raw] of records.entries()) {
      const record = parseRecord(logRecordSchema, LOG_FILE, position, raw);
      if ("truncateAfter" in record) this.#log.truncateAfter(record.truncateAfter);
      else this.#log.append(record);
    }
    this.#durableIndex = this.#log.lastIndex;
    const saved = contents.get(HARD_STATE_FILE)?.[0];
    const hardState =
      saved === undefined
        ? { term: 0, votedFor: null }
        : parseRecord(hardStateSchema, HARD_STATE_FILE, 0, saved);
    // The two files are not written together: entries of a term may survive a crash that its hard state did not.
    // No vote was given in such a term, for a vote is answered only when it is durable.
    if (this.#log.lastTerm <= hardState.term) return hardState;
    return { term: this.#log.lastTerm, votedFor: null };
  }

  saveHardState({ term, votedFor }: HardState): void {
    if (this.#forgetsVotes) return;
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

  /** Calls `run` once all that was written before this call is durable; at once if it is already. */
  whenDurable(run: () => void): void {
    if (this.#durableVersion === this.#version) {
      run();
    } else if (this.#lazy && this.#durableVersion >= this.#hardStateVersion) {
      this.#syncLater();
      this.#onSyncStarted();
      run();
    } else {
      this.#waiting.push({ version: this.#version, run });
      this.#sync();
    }
  }

  /** For the timer {@link LAZY_SYNC_TIMER} of the bug `ack-before-sync`. */
  onLazySyncTimer(): void {
    this.#lazySyncArmed = false;
    this.#sync();
  }

  #syncLater(): void {
    if (this.#lazySyncArmed) return;
    this.#lazySyncArmed = true;
    this.#env.setTimer(LAZY_SYNC_TIMER, LAZY_SYNC_MS);
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

function parseRecord<T>(schema: z.ZodType<T>, file: string, position: number, raw: Json): T {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new HarnessError(
    `raft-kv: record ${position + 1} of disk file '${file}' is not ours: ${JSON.stringify(raw)}`,
    { hint: "Was the data folder of another system, or of another version, given to this node?" },
  );
}
