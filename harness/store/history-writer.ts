import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { HarnessError, messageOf } from "../core/errors.ts";
import type { Op } from "../core/op.ts";
import { formatOp } from "./history-file.ts";

/** An operation is on its way to the disk no later than this after it was appended. */
const FLUSH_INTERVAL_MS = 50;
const FLUSH_BYTES = 64 * 1024;

/**
 * Appends operations to a history file while the run goes on, so that a kill -9 costs at most the last 100 ms.
 *
 * A disk that refuses (full, gone) loses nothing that could be kept: what is not yet written stays in memory, is tried
 * again with every flush, and {@link problem} says what is wrong.
 */
export class HistoryWriter {
  readonly path: string;
  /** Null while all is well. */
  problem: string | null = null;
  readonly #fd: number;
  #lines: string[] = [];
  #bufferedChars = 0;
  #unwritten: Buffer = Buffer.alloc(0);
  #timer: NodeJS.Timeout | null = null;
  #isClosed = false;

  /** @throws HarnessError when the file cannot be made. */
  constructor(path: string) {
    this.path = path;
    try {
      this.#fd = openSync(path, "a");
    } catch (cause) {
      throw new HarnessError(`Cannot write the history to ${path}: ${messageOf(cause)}`, {
        cause,
        hint: "Choose another folder with --out.",
      });
    }
  }

  append(op: Op): void {
    const line = formatOp(op);
    this.#lines.push(line);
    this.#bufferedChars += line.length;
    if (this.#bufferedChars >= FLUSH_BYTES) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), FLUSH_INTERVAL_MS);
  }

  /** Hands everything appended so far to the operating system. */
  flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#lines.length > 0) {
      const added = Buffer.from(`${this.#lines.join("\n")}\n`);
      this.#unwritten = Buffer.concat([this.#unwritten, added]);
      this.#lines = [];
      this.#bufferedChars = 0;
    }
    try {
      while (this.#unwritten.length > 0) {
        const written = writeSync(this.#fd, this.#unwritten);
        this.#unwritten = this.#unwritten.subarray(written);
      }
      this.problem = null;
    } catch (cause) {
      this.problem = `${this.#unwritten.length} bytes of ${this.path} could not be written: ${messageOf(cause)}`;
    }
  }

  /** Flushes, syncs and closes, once; whatever could still not be written is in {@link problem}. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.flush();
    try {
      fsyncSync(this.#fd);
    } catch (cause) {
      this.problem ??= `${this.path} could not be synced: ${messageOf(cause)}`;
    }
    closeSync(this.#fd);
  }
}
