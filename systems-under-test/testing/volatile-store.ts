import type { Json } from "../../harness/core/json.ts";
import type { Random } from "../../harness/core/random.ts";
import type { DiskContents } from "../../harness/node/program.ts";
import type { RecordStore } from "../../harness/node/record-store.ts";

interface Write {
  readonly file: string;
  readonly replaces: boolean;
  readonly records: readonly string[];
}

/** A disk in memory that forgets in a crash what was not synced: of each file, everything from some write on. */
export class VolatileStore implements RecordStore<string> {
  readonly #durable = new Map<string, string[]>();
  readonly #startSync: (done: () => void) => void;
  #pending: Write[] = [];

  /** `startSync` calls back when the disk would have finished; after a crash it must not. */
  constructor(startSync: (done: () => void) => void) {
    this.#startSync = startSync;
  }

  encode(record: Json): string {
    return JSON.stringify(record);
  }

  append(file: string, record: string): void {
    this.#pending.push({ file, replaces: false, records: [record] });
  }

  overwrite(file: string, records: readonly string[]): void {
    this.#pending.push({ file, replaces: true, records });
  }

  sync(done: () => void): void {
    const covered = this.#pending.at(-1);
    this.#startSync(() => {
      const count = covered ? this.#pending.indexOf(covered) + 1 : 0;
      for (const write of this.#pending.splice(0, count)) this.#make(write);
      done();
    });
  }

  crash(random: Random): void {
    const lost = new Set<string>();
    for (const write of this.#pending) {
      if (!lost.has(write.file) && random.chance(1, 2)) this.#make(write);
      else lost.add(write.file);
    }
    this.#pending = [];
  }

  contents(): DiskContents {
    const files = new Map<string, readonly Json[]>();
    for (const [file, lines] of this.#durable) {
      files.set(
        file,
        lines.map((line) => JSON.parse(line) as Json),
      );
    }
    return files;
  }

  #make({ file, replaces, records }: Write): void {
    const before = this.#durable.get(file);
    if (before && !replaces) before.push(...records);
    else this.#durable.set(file, [...records]);
  }
}
