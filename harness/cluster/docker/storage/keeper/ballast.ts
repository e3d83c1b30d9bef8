import { closeSync, fstatSync, openSync, statfsSync, unlinkSync, writeSync } from "node:fs";
import path from "node:path";
import { run } from "./commands.ts";
import type { Space } from "./protocol.ts";

/** How often a full disk is looked after: the node may give up blocks of its own. */
const REFILL_MS = 50;
const BLOCK_BYTES = 1024;
const NAME = ".faultline-ballast";

/**
 * A file without a name that takes up all the space of a disk, and goes on taking what becomes free. The node cannot see
 * it and it is gone when the keeper is.
 */
export class Ballast {
  readonly #folder: string;
  #fd: number | null = null;
  #timer: NodeJS.Timeout | null = null;
  #refusal: string | null = null;
  #filling: Promise<void> = Promise.resolve();

  constructor(folder: string) {
    this.#folder = folder;
  }

  get inPlace(): boolean {
    return this.#fd !== null;
  }

  async fill(): Promise<void> {
    if (this.#fd === null) {
      const file = path.join(this.#folder, NAME);
      this.#fd = openSync(file, "w", 0o600);
      unlinkSync(file);
    }
    await this.#takeWhatIsFree();
    this.#timer ??= setInterval(() => {
      if (availableBytes(this.#folder) > 0) void this.#takeWhatIsFree();
    }, REFILL_MS);
  }

  /** Gives all of it back. Idempotent. */
  async free(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    await this.#filling;
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
    this.#refusal = null;
  }

  space(): Space {
    const { blocks, bsize } = statfsSync(this.#folder);
    return {
      sizeBytes: blocks * bsize,
      availableBytes: availableBytes(this.#folder),
      ballastBytes: this.#fd === null ? 0 : allocatedBytes(this.#fd),
      refusal: this.#refusal,
    };
  }

  /** One after the other: two at a time would see the same free space. */
  #takeWhatIsFree(): Promise<void> {
    const work = this.#filling.then(async () => {
      if (this.#fd === null) return;
      await allocate(this.#fd, availableBytes(this.#folder));
      this.#refusal = writeUntilRefused(this.#fd);
    });
    this.#filling = work.catch(() => {});
    return work;
  }
}

/** Room without anything to write. It may be refused although it looks free: the file system needs some for itself. */
async function allocate(fd: number, bytes: number): Promise<void> {
  const file = `/proc/${process.pid}/fd/${fd}`;
  const offset = String(fstatSync(fd).size);
  for (let length = bytes; length > 64 * BLOCK_BYTES; length = Math.floor(length / 2)) {
    const taken = await run("fallocate", "-o", offset, "-l", String(length), file).then(
      () => true,
      () => false,
    );
    if (taken) return;
  }
}

/** The error with which the disk refuses one more block. */
function writeUntilRefused(fd: number): string {
  const block = Buffer.alloc(BLOCK_BYTES);
  for (;;) {
    try {
      writeSync(fd, block, 0, BLOCK_BYTES, fstatSync(fd).size);
    } catch (thrown) {
      return (thrown as NodeJS.ErrnoException).code ?? String(thrown);
    }
  }
}

function availableBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

function allocatedBytes(fd: number): number {
  return fstatSync(fd).blocks * 512;
}
