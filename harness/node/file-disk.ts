import { messageOf } from "../core/errors.ts";
import type { Json } from "../core/json.ts";
import type { DiskIo } from "./disk-io.ts";
import { decodeRecords, encodeOverwrite, encodeRecord } from "./record-line.ts";
import type { Damage, OpenedStore, RecordStore } from "./record-store.ts";

const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;
/** A file with more bytes before its last overwrite gets rid of them. */
const USELESS_BYTES_LIMIT = 1024 * 1024;

/** The operating system refused a write or an fsync. The message is for people and complete. */
export class DiskFailure extends Error {
  constructor(act: string, cause: unknown) {
    super(`The disk failed: ${act}: ${messageOf(cause)}`, { cause });
    this.name = "DiskFailure";
  }
}

/**
 * A store over real files, one a record file, one JSON line a record; an overwrite is appended too. Writes are with the
 * operating system when they return, so they outlive the process; a loss of power takes what was not synced. Torn and
 * corrupt tails are cut off while opening.
 *
 * What is recovered is durable, also where a dead process had written it without a sync: a program acts on what it
 * recovers, and nobody would sync it again.
 *
 * @param onFailure called with a {@link DiskFailure} when an fsync fails. The store is dead then and the node has to
 *   crash: after a failed fsync nobody knows what is on disk, and asking again may answer "fine" (Rebello et al., "Can
 *   Applications Recover from fsync Failures?", USENIX ATC 2020). A write that fails throws one.
 */
export function openFileDisk(io: DiskIo, onFailure: (failure: DiskFailure) => void): OpenedStore {
  const recovered = new Map<string, readonly Json[]>();
  const damage: Damage[] = [];
  const liveFrom = new Map<string, number>();
  for (const file of io.files()) {
    const bytes = io.read(file);
    const decoded = decodeRecords(bytes);
    const { goodBytes, problem } = decoded;
    attempt(`recover '${file}'`, () => io.settle(file, goodBytes));
    if (problem !== null)
      damage.push({ file, atByte: goodBytes, lostBytes: bytes.length - goodBytes, problem });
    recovered.set(file, decoded.records);
    liveFrom.set(file, decoded.liveFrom);
  }
  return { store: new GroupCommitStore(io, liveFrom, onFailure), recovered, damage };
}

/** All syncs that are asked for while one commit is under way share the next one. */
class GroupCommitStore implements RecordStore<string> {
  readonly #io: DiskIo;
  readonly #liveFrom: Map<string, number>;
  readonly #onFailure: (failure: DiskFailure) => void;
  #unsynced = new Set<string>();
  #waiting: (() => void)[] = [];
  #committing = false;

  constructor(
    io: DiskIo,
    liveFrom: Map<string, number>,
    onFailure: (failure: DiskFailure) => void,
  ) {
    this.#io = io;
    this.#liveFrom = liveFrom;
    this.#onFailure = onFailure;
  }

  encode(record: Json): string {
    return JSON.stringify(record);
  }

  append(file: string, record: string): void {
    this.#write(file, encodeRecord(record));
  }

  overwrite(file: string, records: readonly string[]): void {
    const text = encodeOverwrite(records);
    const endByte = this.#write(file, text);
    this.#liveFrom.set(file, endByte - Buffer.byteLength(text));
  }

  sync(done: () => void): void {
    this.#waiting.push(done);
    if (this.#committing) return;
    this.#committing = true;
    queueMicrotask(() =>
      this.#commitAll().catch((cause) => this.#onFailure(new DiskFailure("sync", cause))),
    );
  }

  #write(file: string, text: string): number {
    checkName(file);
    this.#unsynced.add(file);
    return attempt(`write to '${file}'`, () => this.#io.append(file, text));
  }

  async #commitAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const waiting = this.#waiting;
      const unsynced = this.#unsynced;
      this.#waiting = [];
      this.#unsynced = new Set();
      for (const file of unsynced) {
        await this.#io.sync(file);
        this.#dropUseless(file);
      }
      for (const done of waiting) done();
    }
    this.#committing = false;
  }

  #dropUseless(file: string): void {
    const uselessBytes = this.#liveFrom.get(file) ?? 0;
    if (uselessBytes <= USELESS_BYTES_LIMIT) return;
    this.#io.dropHead(file, uselessBytes);
    this.#liveFrom.set(file, 0);
  }
}

function attempt<T>(act: string, run: () => T): T {
  try {
    return run();
  } catch (thrown) {
    throw new DiskFailure(act, thrown);
  }
}

function checkName(file: string): void {
  if (!FILE_NAME.test(file))
    throw new Error(`'${file}' is no name for a file: use letters, digits, "-" and "_".`);
}
