import type { DiskContents } from "./program.ts";

/**
 * The {@link Disk} of a program as its host keeps it: the same promises, with every record already one line of JSON.
 * So a program that goes on changing an object it wrote cannot change what was written.
 */
export interface RecordStore {
  append(file: string, record: string): void;
  overwrite(file: string, records: readonly string[]): void;
  /** Never calls back before it has returned. */
  sync(done: () => void): void;
}

/** A store with what was in it when it was opened. */
export interface OpenedStore {
  readonly store: RecordStore;
  readonly recovered: DiskContents;
  /** What had to be thrown away, one line for each file. */
  readonly damage: readonly Damage[];
}

export interface Damage {
  readonly file: string;
  /** Where the first bad record begins. Everything from there on is gone. */
  readonly atByte: number;
  readonly lostBytes: number;
  readonly problem: string;
}

/** Forgets everything when the process ends: for nodes that were given no data folder. */
export function openMemoryStore(): OpenedStore {
  return {
    store: { append() {}, overwrite() {}, sync: (done) => setImmediate(done) },
    recovered: new Map(),
    damage: [],
  };
}
