import type { Json } from "../core/json.ts";
import type { DiskIo } from "./disk-io.ts";
import { decodeRecords, encodeRecord } from "./record-line.ts";
import type { Damage, OpenedStore, RecordStore } from "./record-store.ts";

const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;

/**
 * A store over real files, one a record file, one JSON line a record. Writes stay in memory until a sync, so that
 * killing the process really loses what was not synced. Torn and corrupt tails are cut off while opening.
 *
 * @param onFailure called when a write or fsync fails. The store is dead then and the node has to crash: after a failed
 *   fsync nobody knows what is on disk, and asking again may answer "fine" (Rebello et al., "Can Applications Recover
 *   from fsync Failures?", USENIX ATC 2020).
 */
export function openFileDisk(io: DiskIo, onFailure: (thrown: unknown) => void): OpenedStore {
  const recovered = new Map<string, readonly Json[]>();
  const damage: Damage[] = [];
  for (const file of io.files()) {
    const bytes = io.read(file);
    const { records, goodBytes, problem } = decodeRecords(bytes);
    if (problem !== null) {
      io.truncate(file, goodBytes);
      damage.push({ file, atByte: goodBytes, lostBytes: bytes.length - goodBytes, problem });
    }
    recovered.set(file, records);
  }
  return { store: new GroupCommitStore(io, onFailure), recovered, damage };
}

/** What is to be done to one file at the next commit. `replaces`: the text is the whole content, not an addition. */
interface PendingWrite {
  replaces: boolean;
  text: string;
}

/** All syncs that are asked for while one commit is under way share the next one. */
class GroupCommitStore implements RecordStore {
  readonly #io: DiskIo;
  readonly #onFailure: (thrown: unknown) => void;
  #pending = new Map<string, PendingWrite>();
  #waiting: (() => void)[] = [];
  #committing = false;

  constructor(io: DiskIo, onFailure: (thrown: unknown) => void) {
    this.#io = io;
    this.#onFailure = onFailure;
  }

  append(file: string, record: string): void {
    checkName(file);
    const pending = this.#pending.get(file);
    if (pending) pending.text += encodeRecord(record);
    else this.#pending.set(file, { replaces: false, text: encodeRecord(record) });
  }

  overwrite(file: string, records: readonly string[]): void {
    checkName(file);
    this.#pending.set(file, { replaces: true, text: records.map(encodeRecord).join("") });
  }

  sync(done: () => void): void {
    this.#waiting.push(done);
    if (this.#committing) return;
    this.#committing = true;
    queueMicrotask(() => this.#commitAll().catch(this.#onFailure));
  }

  async #commitAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const waiting = this.#waiting;
      const pending = this.#pending;
      this.#waiting = [];
      this.#pending = new Map();
      for (const [file, write] of pending) {
        if (write.replaces) await this.#io.replace(file, write.text);
        else await this.#io.append(file, write.text);
      }
      for (const done of waiting) done();
    }
    this.#committing = false;
  }
}

function checkName(file: string): void {
  if (!FILE_NAME.test(file))
    throw new Error(`'${file}' is no name for a file: use letters, digits, "-" and "_".`);
}
