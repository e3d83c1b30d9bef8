import { HarnessError, messageOf } from "../core/errors.ts";
import type { Json } from "../core/json.ts";
import { decodeRecords, type LineDamage } from "./decode-records.ts";
import type { DiskIo } from "./disk-io.ts";
import { encodeOverwrite, encodeRecord, rebase } from "./record-line.ts";
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
 * operating system when they return, so they outlive the process; a loss of power takes what was not synced. Tails that
 * a crash may have left are cut off while opening.
 *
 * What is recovered is durable, also where a dead process had written it without a sync: a program acts on what it
 * recovers, and nobody would sync it again.
 *
 * @param onFailure called with a {@link DiskFailure} when an fsync fails. The store is dead then and the node has to
 *   crash: after a failed fsync nobody knows what is on disk, and asking again may answer "fine" (Rebello et al., "Can
 *   Applications Recover from fsync Failures?", USENIX ATC 2020). A write that fails throws one.
 * @throws HarnessError naming file, line and byte when a file is damaged in a way that no crash can have left it. Nothing
 *   is changed then. A node that went on without what it has lost would break what it promised to others.
 */
export function openFileDisk(io: DiskIo, onFailure: (failure: DiskFailure) => void): OpenedStore {
  const recovered = new Map<string, readonly Json[]>();
  const lost: Damage[] = [];
  const sizes = new Map<string, FileSize>();
  const files = io.files().map((file) => ({ file, bytes: io.read(file) }));
  const decoded = files.map(({ file, bytes }) => ({ file, bytes, ...decodeRecords(file, bytes) }));
  for (const { file, damage } of decoded) if (damage) throw damaged(io.placeOf(file), damage);
  for (const { file, bytes, goodBytes, liveFrom, records, tail } of decoded) {
    attempt(`recover '${file}'`, () => io.settle(file, goodBytes));
    if (tail !== null)
      lost.push({ file, atByte: goodBytes, lostBytes: bytes.length - goodBytes, problem: tail });
    recovered.set(file, records);
    sizes.set(file, { bytes: goodBytes, liveFrom });
  }
  return { store: new GroupCommitStore(io, sizes, onFailure), recovered, damage: lost };
}

function damaged(place: string, { line, atByte, problem }: LineDamage): HarnessError {
  return new HarnessError(
    `The disk of this node is damaged: ${place}, line ${line}, byte ${atByte}: ${problem}. No crash leaves that: records ` +
      "that were safe are lost, and the node does not start without them.",
    {
      hint: "Restore its data folder from a backup, or empty the folder and let the node join again as a new one.",
    },
  );
}

interface FileSize {
  readonly bytes: number;
  /** What lies before has been overwritten. */
  readonly liveFrom: number;
}

/** All syncs that are asked for while one commit is under way share the next one. */
class GroupCommitStore implements RecordStore<string> {
  readonly #io: DiskIo;
  readonly #sizes: Map<string, FileSize>;
  readonly #onFailure: (failure: DiskFailure) => void;
  #unsynced = new Set<string>();
  #waiting: (() => void)[] = [];
  #committing = false;

  constructor(io: DiskIo, sizes: Map<string, FileSize>, onFailure: (failure: DiskFailure) => void) {
    this.#io = io;
    this.#sizes = sizes;
    this.#onFailure = onFailure;
  }

  encode(record: Json): string {
    return JSON.stringify(record);
  }

  append(file: string, record: string): void {
    checkName(file);
    const { bytes: at, liveFrom } = this.#sizeOf(file);
    this.#write(file, encodeRecord({ file, at }, record), liveFrom);
  }

  overwrite(file: string, records: readonly string[]): void {
    checkName(file);
    const { bytes: at } = this.#sizeOf(file);
    this.#write(file, encodeOverwrite({ file, at }, records), at);
  }

  sync(done: () => void): void {
    this.#waiting.push(done);
    if (this.#committing) return;
    this.#committing = true;
    queueMicrotask(() =>
      this.#commitAll().catch((cause) => this.#onFailure(new DiskFailure("sync", cause))),
    );
  }

  #sizeOf(file: string): FileSize {
    return this.#sizes.get(file) ?? { bytes: 0, liveFrom: 0 };
  }

  #write(file: string, text: string, liveFrom: number): void {
    this.#unsynced.add(file);
    const bytes = attempt(`write to '${file}'`, () => this.#io.append(file, text));
    this.#sizes.set(file, { bytes, liveFrom });
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
    const { liveFrom } = this.#sizeOf(file);
    if (liveFrom <= USELESS_BYTES_LIMIT) return;
    const bytes = this.#io.replace(file, rebase(file, this.#io.read(file), liveFrom));
    this.#sizes.set(file, { bytes, liveFrom: 0 });
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
