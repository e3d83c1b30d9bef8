import type { Json } from "../../core/json.ts";
import { random, type Seed } from "../../core/random.ts";
import { copyJson } from "../../node/copy-json.ts";
import type { DiskContents } from "../../node/program.ts";
import type { RecordStore } from "../../node/record-store.ts";
import type { FileDamage } from "../cluster.ts";
import {
  cutOff,
  drawHit,
  type HitLine,
  isOfLine,
  type LineDamage,
  type LinedFile,
  lineCount,
} from "./lined-file.ts";

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
  readonly #synced = new Map<string, LinedFile>();
  readonly #writeListeners = new Set<WriteListener>();
  #unsynced: Write[] = [];
  #refusal: string | null = null;
  isFull = false;

  /** Why no host starts on it any more; null: they do. */
  get refusal(): string | null {
    return this.#refusal;
  }

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

  /** Whether it holds anything that could be damaged so. */
  canDamage(damage: FileDamage): boolean {
    const counts = this.#lineCounts();
    if (isOfLine(damage)) return drawHit(counts, damage) !== null;
    return damage.bound === "none" && [...counts.values()].some((count) => count > 0);
  }

  /**
   * What comes of damage when a host reads its files: it does not start any more, or it takes a bad end for what a crash has
   * left, and cuts it off. Null: there is nothing that could be damaged so.
   */
  damage(damage: LineDamage): HitLine | null {
    const hit = drawHit(this.#lineCounts(), damage);
    this.#settle();
    const held = hit && this.#synced.get(hit.file);
    if (!held) return null;
    if (hit.isFoundOut)
      this.#refusal ??= `line ${hit.line + 1} of '${hit.file}' is not what was written there`;
    else this.#synced.set(hit.file, cutOff(held, hit.line));
    return hit;
  }

  /** As a new disk: nothing is left of any file. */
  wipe(): { readonly files: readonly string[] } {
    this.#settle();
    const files = [...this.#synced.keys()];
    this.#synced.clear();
    return { files };
  }

  /** What is on the disk, written or synced. */
  contents(): DiskContents {
    this.#settle();
    const files = new Map<string, readonly Json[]>();
    for (const [file, { records }] of this.#synced) files.set(file, copyJson(records));
    return files;
  }

  /** As they will be once all that was written has reached the disk. */
  #lineCounts(): ReadonlyMap<string, number> {
    const counts = new Map([...this.#synced].map(([file, held]) => [file, lineCount(held)]));
    for (const { file, records, replaces } of this.#unsynced)
      counts.set(file, records.length + (replaces ? 1 : (counts.get(file) ?? 0)));
    return counts;
  }

  /** The node has ended, but the machine has not: what was written reaches the disk in the end. */
  #settle(): void {
    for (const write of this.#unsynced.splice(0)) make(this.#synced, write);
  }
}

function make(files: Map<string, LinedFile>, { file, replaces, records }: Write): void {
  const before = files.get(file);
  if (replaces) {
    const previous = before ? { ...before, previous: null } : null;
    files.set(file, { records: [...records], overwritten: records.length, previous });
  } else if (before) before.records.push(...records);
  else files.set(file, { records: [...records], overwritten: null, previous: null });
}
