import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import type { Json } from "../core/json.ts";
import { type DiskIo, folderIo } from "./disk-io.ts";
import { openFileDisk } from "./file-disk.ts";
import type { OpenedStore } from "./record-store.ts";

const root = mkdtempSync(path.join(tmpdir(), "faultline-disk-"));
afterAll(() => rmSync(root, { recursive: true }));

describe("file disk", () => {
  it("keeps what was synced and forgets what was not", async () => {
    const folder = path.join(root, "tutorial");
    const { store, recovered } = openFileDisk(folderIo(folder), fail);
    expect(recovered.size).toBe(0);
    store.append("log", '{"term":1}');
    store.append("log", '"ü"');
    store.overwrite("vote", ["7"]);
    await synced(store);
    store.append("log", '"volatile"');

    const reopened = openFileDisk(folderIo(folder), fail);
    expect(reopened.recovered).toEqual(
      new Map<string, Json>([
        ["log", [{ term: 1 }, "ü"]],
        ["vote", [7]],
      ]),
    );
    expect(reopened.damage).toEqual([]);
  });

  it("writes a line of JSON with a checksum for each record", async () => {
    const folder = path.join(root, "format");
    const { store } = openFileDisk(folderIo(folder), fail);
    store.append("log", '{"a":1}');
    await synced(store);
    // `python3 -c 'import zlib; print("%08x" % zlib.crc32(b"{\"a\":1}"))'`
    const line = '{"crc":"561bacaf","record":{"a":1}}\n';
    expect(readFileSync(path.join(folder, "log.jsonl"), "utf8")).toBe(line);
  });

  it("appends to the new content after an overwrite", async () => {
    const folder = path.join(root, "overwrite");
    const { store } = openFileDisk(folderIo(folder), fail);
    store.append("log", "1");
    await synced(store);
    store.append("log", "2");
    store.overwrite("log", ["3"]);
    store.append("log", "4");
    await synced(store);
    store.append("log", "5");
    await synced(store);
    expect(openFileDisk(folderIo(folder), fail).recovered.get("log")).toEqual([3, 4, 5]);
  });

  it("cuts a torn tail off, so that appending goes on after the last good record", async () => {
    const folder = path.join(root, "torn");
    const first = openFileDisk(folderIo(folder), fail);
    first.store.append("log", "1");
    first.store.append("log", "2");
    await synced(first.store);
    const file = path.join(folder, "log.jsonl");
    writeFileSync(file, readFileSync(file).subarray(0, -3));
    writeFileSync(`${file}.tmp`, "half a file that never got its name");

    const second = openFileDisk(folderIo(folder), fail);
    expect(second.recovered).toEqual(new Map([["log", [1]]]));
    expect(second.damage).toMatchObject([{ file: "log", problem: "the last line is torn" }]);
    second.store.append("log", "3");
    await synced(second.store);
    const third = openFileDisk(folderIo(folder), fail);
    expect([third.recovered.get("log"), third.damage]).toEqual([[1, 3], []]);
  });

  it("lets syncs share a commit, and calls back in the order of the calls", async () => {
    const io = new CrashingIo(Number.POSITIVE_INFINITY);
    const { store } = openFileDisk(io, fail);
    const order: number[] = [];
    store.append("log", "0");
    store.sync(() => order.push(0));
    await Promise.resolve();
    for (const nth of [1, 2, 3]) {
      store.append("log", String(nth));
      store.sync(() => order.push(nth));
    }
    expect(order).toEqual([]);
    await synced(store);
    expect(order).toEqual([0, 1, 2, 3]);
    expect(io.writeCount).toBe(2);
  });

  it("reports a failed write and never calls back after it", async () => {
    const io = new CrashingIo(Number.POSITIVE_INFINITY);
    io.append = () => Promise.reject(new Error("no space left"));
    let called = false;
    const failure = await new Promise((resolve) => {
      const { store } = openFileDisk(io, resolve);
      store.append("log", "1");
      store.sync(() => {
        called = true;
      });
    });
    expect([failure, called]).toEqual([new Error("no space left"), false]);
  });
});

type Command =
  | { readonly kind: "append"; readonly file: string; readonly record: Json }
  | { readonly kind: "overwrite"; readonly file: string; readonly records: readonly Json[] }
  | { readonly kind: "sync"; readonly wait: boolean };

const file = fc.constantFrom("log", "term");
const record = fc.oneof(
  fc.integer(),
  fc.string({ unit: "binary" }),
  fc.array(fc.string(), { maxLength: 2 }),
);
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("append"), file, record }) },
  fc.record({
    kind: fc.constant("overwrite"),
    file,
    records: fc.array(record, { maxLength: 3 }),
  }),
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("sync"), wait: fc.boolean() }) },
);

describe("a crash at any byte", () => {
  it("leaves for each file a state that the program made, no older than the last sync", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(command, { maxLength: 25 }),
        fc.nat(600),
        async (commands, bytes) => {
          const io = new CrashingIo(bytes);
          const { store } = openFileDisk(io, fail);
          const twin = new Twin();
          for (const next of commands) await apply(next, store, twin, io);
          await io.idle();

          const { recovered } = openFileDisk(io.afterCrash(), fail);
          for (const name of ["log", "term"])
            expect(twin.possibleStates(name)).toContainEqual(recovered.get(name) ?? null);
          const again = openFileDisk(io.afterCrash(), fail);
          expect([again.recovered, again.damage]).toEqual([recovered, []]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("recovers a prefix of the records whatever happens to one byte of a file", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { minLength: 1, maxLength: 6 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (records, place, flip) => {
          const io = new CrashingIo(Number.POSITIVE_INFINITY);
          const { store } = openFileDisk(io, fail);
          for (const each of records) store.append("log", JSON.stringify(each));
          await synced(store);
          const bytes = io.read("log");
          const at = place % bytes.length;
          const lineHit = bytes.subarray(0, at).toString("latin1").split("\n").length - 1;
          bytes[at] = (bytes[at] ?? 0) ^ flip;
          const { recovered, damage } = openFileDisk(io, fail);
          expect(recovered.get("log")).toEqual(records.slice(0, lineHit));
          expect(damage).toHaveLength(1);
        },
      ),
    );
  });
});

/** What may be found after a crash: the contents that each file had since the last sync that called back. */
class Twin {
  readonly #states = new Map<string, (readonly Json[] | null)[]>();

  write(name: string, change: (old: readonly Json[]) => readonly Json[]): void {
    // The first write creates the file, and a crash right after that leaves it empty.
    const known = this.#states.get(name);
    const states = known ?? [null, []];
    this.#states.set(name, [...states, change(states.at(-1) ?? [])]);
  }

  possibleStates(name: string): readonly (readonly Json[] | null)[] {
    return this.#states.get(name) ?? [null];
  }

  /** A mark of this moment, for {@link Twin.synced}. */
  mark(): ReadonlyMap<string, number> {
    return new Map([...this.#states].map(([name, states]) => [name, states.length - 1]));
  }

  /** States before the mark cannot be found any more. */
  synced(mark: ReadonlyMap<string, number>): void {
    for (const [name, newest] of mark) {
      const states = this.#states.get(name) ?? [];
      for (let older = 0; older < newest; older++) states[older] = states[newest] ?? null;
    }
  }
}

async function apply(
  next: Command,
  store: OpenedStore["store"],
  twin: Twin,
  io: CrashingIo,
): Promise<void> {
  switch (next.kind) {
    case "append":
      store.append(next.file, JSON.stringify(next.record));
      return twin.write(next.file, (old) => [...old, next.record]);
    case "overwrite":
      store.overwrite(
        next.file,
        next.records.map((each) => JSON.stringify(each)),
      );
      return twin.write(next.file, () => next.records);
    case "sync": {
      const mark = twin.mark();
      store.sync(() => twin.synced(mark));
      if (next.wait) await io.idle();
    }
  }
}

/** Files in memory, durable byte by byte, on a machine that crashes when it has written so many bytes. */
class CrashingIo implements DiskIo {
  readonly #files = new Map<string, Buffer>();
  #bytesLeft: number;
  writeCount = 0;

  constructor(bytesLeft: number) {
    this.#bytesLeft = bytesLeft;
  }

  files(): readonly string[] {
    return [...this.#files.keys()];
  }

  read(name: string): Buffer {
    return this.#files.get(name) ?? Buffer.alloc(0);
  }

  truncate(name: string, bytes: number): void {
    this.#files.set(name, this.read(name).subarray(0, bytes));
  }

  async append(name: string, text: string): Promise<void> {
    const bytes = Buffer.from(text);
    const written = bytes.subarray(0, this.#bytesLeft);
    this.#files.set(name, Buffer.concat([this.read(name), written]));
    await this.#spend(bytes.length);
  }

  async replace(name: string, text: string): Promise<void> {
    const bytes = Buffer.from(text);
    if (bytes.length <= this.#bytesLeft) this.#files.set(name, bytes);
    await this.#spend(bytes.length);
  }

  /** Resolves when nothing is going on any more, be it because of the crash. */
  async idle(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** The same files, on a machine that works. */
  afterCrash(): DiskIo {
    this.#bytesLeft = Number.POSITIVE_INFINITY;
    return this;
  }

  async #spend(count: number): Promise<void> {
    this.writeCount++;
    this.#bytesLeft -= Math.min(count, this.#bytesLeft);
    // After the crash nothing ever comes back.
    if (this.#bytesLeft === 0) await new Promise(() => {});
  }
}

function synced(store: OpenedStore["store"]): Promise<void> {
  return new Promise((resolve) => store.sync(resolve));
}

function fail(thrown: unknown): never {
  throw thrown;
}
