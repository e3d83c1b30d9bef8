import type { Json } from "../core/json.ts";
import { DiskSpace } from "./disk-space.ts";
import type { DiskContents } from "./program.ts";

/**
 * The {@link Disk} of a program as its host keeps it: the same promises, with every record in the form that the store keeps
 * it in, `R`: a line of JSON where there are files, a copy in the simulator.
 */
export interface RecordStore<R> {
  /** To be called at once: a program that goes on changing an object it wrote cannot change what was written. */
  encode(record: Json): R;
  /** Outlives the process when it returns, where the store is on files at all. Throws when the disk refuses. */
  append(file: string, record: R): void;
  /** Like {@link RecordStore.append}, wholly or not at all. */
  overwrite(file: string, records: readonly R[]): void;
  /** Never calls back before it has returned. */
  sync(done: () => void): void;
}

/** A store with what was in it when it was opened. */
export interface OpenedStore {
  readonly store: RecordStore<string>;
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
export function openMemoryStore(space = new DiskSpace(false)): OpenedStore {
  const write = (): void => space.check();
  return {
    store: {
      encode: JSON.stringify,
      append: write,
      overwrite: write,
      sync: (done) => setImmediate(done),
    },
    recovered: new Map(),
    damage: [],
  };
}
