import type { Json } from "../../core/json.ts";
import { random, type Seed } from "../../core/random.ts";
import { copyJson } from "../../node/copy-json.ts";
import type { DiskContents } from "../../node/program.ts";
import type { RecordStore } from "../../node/record-store.ts";

interface Write {
  readonly file: string;
  readonly replaces: boolean;
  readonly records: readonly Json[];
}

/** Calls back when the disk has done what it was asked for, in the order of the calls; never after the node has ended. */
export type StartSync = (done: () => void) => void;

/** `replaces`: it puts another file in the place of the old one, instead of adding to it. */
export type WriteListener = (write: { readonly replaces: boolean }) => void;

/** What a loss of power took. */
export interface LostWrites {
  readonly lost: number;
  readonly kept: number;
  /** Files whose first lost record was half written: recovery drops it, and the file itself is there. */
  readonly torn: number;
}

/**
 * A disk in memory. Written is what a later incarnation finds after a crash of the process; synced is what it finds after
 * a loss of power, of each file, and of what was written since an arbitrary first part.
 */
export class SimDisk {
  readonly #synced = new Map<string, Json[]>();
  readonly #writeListeners = new Set<WriteListener>();
  #unsynced: Write[] = [];
  isFull = false;

  get unsyncedCount(): number {
    return this.#unsynced.length;
  }

  /** Calls `listener` after every write until the answer is called. */
  onWritten(listener: WriteListener): () => void {
    this.#writeListeners.add(listener);
    return () => this.#writeListeners.delete(listener);
  }

  /** For one incarnation of a node. */
  open(startSync: StartSync): RecordStore<Json> {
    const write = (file: string, replaces: boolean, records: readonly Json[]): void => {
      if (this.isFull) throw new Error("its disk is full");
      this.#unsynced.push({ file, replaces, records });
      for (const listener of this.#writeListeners) listener({ replaces });
    };
    return {
      encode: copyJson,
      append: (file, record) => write(file, false, [record]),
      overwrite: (file, records) => write(file, true, records),
      sync: (done) => {
        const covered = this.#unsynced.at(-1);
        startSync(() => {
          const count = covered ? this.#unsynced.indexOf(covered) + 1 : 0;
          for (const one of this.#unsynced.splice(0, count)) make(this.#synced, one);
          done();
        });
      },
    };
  }

  /** Of each file, everything from some unsynced write on is gone. */
  losePower(seed: Seed): LostWrites {
    const dice = random(seed, "lost-writes");
    const cutOff = new Set<string>();
    let [kept, torn] = [0, 0];
    for (const write of this.#unsynced) {
      if (cutOff.has(write.file)) continue;
      if (dice.chance(1, 2)) {
        make(this.#synced, write);
        kept++;
        continue;
      }
      cutOff.add(write.file);
      if (write.replaces || !dice.chance(1, 2)) continue;
      make(this.#synced, { ...write, records: [] });
      torn++;
    }
    const lost = this.#unsynced.length - kept;
    this.#unsynced = [];
    return { lost, kept, torn };
  }

  /**
   * Cuts a file off at a record. A flipped bit and a lost end come to the same: a host finds out by checksum, and throws
   * away everything from the first damaged record on.
   */
  damage(seed: Seed): { readonly file: string; readonly atRecord: number } | null {
    this.#settle();
    const dice = random(seed, "damage");
    const files = [...this.#synced].filter(([, records]) => records.length > 0);
    if (files.length === 0) return null;
    const [file, records] = dice.pick(files);
    const atRecord = dice.below(records.length);
    records.length = atRecord;
    return { file, atRecord };
  }

  /** What is on the disk, written or synced. */
  contents(): DiskContents {
    this.#settle();
    const files = new Map<string, readonly Json[]>();
    for (const [file, records] of this.#synced) files.set(file, copyJson(records));
    return files;
  }

  /** The node has ended, but the machine has not: what was written reaches the disk in the end. */
  #settle(): void {
    for (const write of this.#unsynced.splice(0)) make(this.#synced, write);
  }
}

function make(files: Map<string, Json[]>, { file, replaces, records }: Write): void {
  const before = files.get(file);
  if (before && !replaces) before.push(...records);
  else files.set(file, [...records]);
}
