import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  fsync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import type { DiskSpace } from "./disk-space.ts";
import { DurableMark, RECORDS_SUFFIX, recordFiles } from "./durable-length.ts";

const TEMPORARY = ".tmp";

/** The few things that a file disk asks of an operating system, which answers refusals by throwing. */
export interface DiskIo {
  files(): readonly string[];
  read(file: string): Buffer;
  /** Where people find the file. */
  placeOf(file: string): string;
  /** Cuts the file off after so many bytes. They are durable when it returns, whoever wrote them. */
  settle(file: string, bytes: number): void;
  /**
   * Outlives this process when it returns, and a loss of power once a later {@link DiskIo.sync} has resolved. A crash in
   * between may leave any first part of what was appended, cut at any byte.
   *
   * @returns the size of the file, in bytes.
   */
  append(file: string, text: string): number;
  /** All that was appended to the file before this call is durable once it resolves. */
  sync(file: string): Promise<void>;
  /**
   * Puts other content, which is shorter, in place of the file's, wholly or not at all. It is durable when this returns.
   *
   * @returns the size of the file, in bytes.
   */
  replace(file: string, text: string): number;
}

export interface FolderOptions {
  readonly folder: string;
  readonly space: DiskSpace;
  /** Keep beside each file how much of it is durable. */
  readonly marked: boolean;
}

/** An open file. Nothing else writes to it. */
interface OpenFile {
  readonly fd: number;
  readonly mark: DurableMark | null;
  bytes: number;
  nameIsDurable: boolean;
}

/** Files in a folder, which is created if it is missing, with real fsync. */
export function folderIo(options: FolderOptions): DiskIo & { canWrite(): boolean } {
  const { folder } = options;
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    if (name.endsWith(RECORDS_SUFFIX + TEMPORARY)) rmSync(path.join(folder, name));
  }
  return new FolderIo(options);
}

class FolderIo implements DiskIo {
  readonly #options: FolderOptions;
  readonly #open = new Map<string, OpenFile>();

  constructor(options: FolderOptions) {
    this.#options = options;
  }

  files(): readonly string[] {
    return recordFiles(this.#options.folder);
  }

  read(file: string): Buffer {
    return readFileSync(this.placeOf(file));
  }

  placeOf(file: string): string {
    return path.join(this.#options.folder, file + RECORDS_SUFFIX);
  }

  settle(file: string, bytes: number): void {
    const open = this.#opened(file);
    if (open.bytes !== bytes) ftruncateSync(open.fd, bytes);
    open.bytes = bytes;
    fdatasyncSync(open.fd);
    this.#syncNameNow(open);
    open.mark?.write(bytes);
  }

  append(file: string, text: string): number {
    this.#options.space.check();
    const open = this.#opened(file);
    open.bytes += writeAll(open.fd, Buffer.from(text));
    return open.bytes;
  }

  async sync(file: string): Promise<void> {
    const open = this.#opened(file);
    const { bytes } = open;
    await promisify(fdatasync)(open.fd);
    if (!open.nameIsDurable) await this.#syncName(open);
    // After the data: what is durable without a mark was not promised to anybody yet.
    open.mark?.write(bytes);
  }

  replace(file: string, text: string): number {
    this.#options.space.check();
    const before = this.#opened(file);
    const temporary = this.placeOf(file) + TEMPORARY;
    const fd = openSync(temporary, "w");
    const bytes = writeAll(fd, Buffer.from(text));
    fsyncSync(fd);
    closeSync(fd);
    renameSync(temporary, this.placeOf(file));
    closeSync(before.fd);
    const after = { ...before, fd: openSync(this.placeOf(file), "a"), bytes };
    this.#open.set(file, after);
    this.#syncNameNow(after);
    // Last: until then the mark of the longer file stands, which cuts off nothing of what was durable in it.
    after.mark?.write(bytes);
    return bytes;
  }

  /** Tries it out. */
  canWrite(): boolean {
    const probe = this.placeOf("probe") + TEMPORARY;
    try {
      this.#options.space.check();
      const fd = openSync(probe, "w");
      try {
        writeAll(fd, Buffer.alloc(PROBE_BYTES, 1));
      } finally {
        closeSync(fd);
      }
      return true;
    } catch {
      return false;
    } finally {
      rmSync(probe, { force: true });
    }
  }

  #opened(file: string): OpenFile {
    const known = this.#open.get(file);
    if (known) return known;
    const { folder, marked } = this.#options;
    const fd = openSync(this.placeOf(file), "a");
    const mark = marked ? new DurableMark(folder, file) : null;
    const open = { fd, mark, bytes: fstatSync(fd).size, nameIsDurable: false };
    this.#open.set(file, open);
    return open;
  }

  /** The name of a file stands in its folder, which is a file with caches of its own. */
  async #syncName(file: OpenFile): Promise<void> {
    const fd = openSync(this.#options.folder, "r");
    try {
      await promisify(fsync)(fd);
    } finally {
      closeSync(fd);
    }
    file.nameIsDurable = true;
  }

  #syncNameNow(file: OpenFile): void {
    const fd = openSync(this.#options.folder, "r");
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    file.nameIsDurable = true;
  }
}

/** More than the rest of a block that happens to be there. */
const PROBE_BYTES = 64 * 1024;

/** A disk that is almost full takes a part. */
function writeAll(fd: number, bytes: Buffer): number {
  for (let written = 0; written < bytes.length; )
    written += writeSync(fd, bytes, written, bytes.length - written);
  return bytes.length;
}
