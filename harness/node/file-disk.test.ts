import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import type { Json } from "../core/json.ts";
import { type DiskIo, folderIo } from "./disk-io.ts";
import { DiskSpace } from "./disk-space.ts";
import { dropUnsynced } from "./durable-length.ts";
import { openFileDisk } from "./file-disk.ts";
import type { OpenedStore } from "./record-store.ts";

const root = mkdtempSync(path.join(tmpdir(), "faultline-disk-"));
afterAll(() => rmSync(root, { recursive: true }));

describe("file disk", () => {
  it("keeps what was written when the process ends, and what was synced when the power fails", async () => {
    const folder = path.join(root, "tutorial");
    const { store, recovered } = open(folder);
    expect(recovered.size).toBe(0);
    store.append("log", '{"term":1}');
    store.append("log", '"ü"');
    store.overwrite("vote", ["7"]);
    await synced(store);
    store.append("log", '"unsynced"');
    store.overwrite("vote", ["8", "9"]);
    store.append("new", "1");

    const afterLoss = path.join(root, "tutorial without power");
    cpSync(folder, afterLoss, { recursive: true });
    expect(dropUnsynced(afterLoss).map(({ file }) => file)).toEqual(["log", "new", "vote"]);
    expect(open(afterLoss).recovered).toEqual(
      new Map<string, Json>([
        ["log", [{ term: 1 }, "ü"]],
        ["vote", [7]],
      ]),
    );
    expect(open(folder).recovered).toEqual(
      new Map<string, Json>([
        ["log", [{ term: 1 }, "ü", "unsynced"]],
        ["new", [1]],
        ["vote", [8, 9]],
      ]),
    );
    expect(open(folder).damage).toEqual([]);
  });

  it("makes durable what it recovers, for nobody would sync it again", () => {
    const folder = path.join(root, "recovered");
    open(folder).store.append("log", '"unsynced"');
    expect(open(folder).recovered.get("log")).toEqual(["unsynced"]);
    expect(dropUnsynced(folder)).toEqual([]);
    expect(open(folder).recovered.get("log")).toEqual(["unsynced"]);
  });

  it("writes a line of JSON with its place and a checksum for each record and each overwrite", () => {
    const folder = path.join(root, "format");
    const { store } = open(folder);
    store.append("log", '{"a":1}');
    store.overwrite("log", ["2"]);
    // `python3 -c 'import zlib; print("%08x" % zlib.crc32(b"log 0 record {\"a\":1}"))'`, and so on
    const lines = [
      '{"file":"log","at":0,"crc":"cf608713","record":{"a":1}}\n',
      '{"file":"log","at":56,"crc":"a00d1a9f","overwrite":1}\n',
      '{"file":"log","at":110,"crc":"c328055a","record":2}\n',
    ];
    expect(readFileSync(path.join(folder, "log.jsonl"), "utf8")).toBe(lines.join(""));
  });

  it("appends to the new content after an overwrite, and forgets the old content when it gets big", async () => {
    const folder = path.join(root, "overwrite");
    const { store } = open(folder);
    const big = JSON.stringify("x".repeat(400_000));
    for (let times = 0; times < 10; times++) {
      store.overwrite("log", [big, String(times)]);
      await synced(store);
    }
    store.append("log", "11");
    await synced(store);
    store.append("log", '"unsynced"');
    expect(statSync(path.join(folder, "log.jsonl")).size).toBeLessThan(2_000_000);
    expect(dropUnsynced(folder)).toMatchObject([{ file: "log" }]);
    expect(open(folder).recovered.get("log")?.slice(1)).toEqual([9, 11]);
  });

  it("cuts a torn tail off, so that appending goes on after the last good record", async () => {
    const folder = path.join(root, "torn");
    const first = open(folder);
    first.store.append("log", "1");
    first.store.append("log", "2");
    const file = path.join(folder, "log.jsonl");
    writeFileSync(file, readFileSync(file).subarray(0, -3));
    writeFileSync(`${file}.tmp`, "half a file that never got its name");

    const second = open(folder);
    expect(second.recovered).toEqual(new Map([["log", [1]]]));
    expect(second.damage).toMatchObject([{ file: "log", problem: "the line is torn" }]);
    expect(existsSync(`${file}.tmp`)).toBe(false);
    second.store.append("log", "3");
    const third = open(folder);
    expect([third.recovered.get("log"), third.damage]).toEqual([[1, 3], []]);
  });

  it("does not start on a file that has lost something in its middle, and leaves it all as it is", () => {
    const folder = path.join(root, "damaged");
    const { store } = open(folder);
    for (const record of ["1", "2", "3"]) store.append("log", record);
    store.append("vote", "7");
    const [log, vote] = ["log", "vote"].map((name) => path.join(folder, `${name}.jsonl`));
    const bytes = readFileSync(log as string);
    bytes[60] = (bytes[60] ?? 0) ^ 1;
    writeFileSync(log as string, bytes);
    writeFileSync(vote as string, "torn");
    expect(() => open(folder)).toThrow(
      `The disk of this node is damaged: ${log}, line 2, byte 50: the line does not match its checksum. No crash leaves that`,
    );
    expect(readFileSync(vote as string, "utf8")).toBe("torn");
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
    expect(io.syncCount).toBe(2);
  });

  it("throws when a write is refused, and says which", () => {
    const space = new DiskSpace(true);
    const io = folderIo({ folder: path.join(root, "full"), space, marked: false });
    const { store } = openFileDisk(io, fail);
    expect(() => store.append("log", "1")).toThrow(/^The disk failed: write to 'log': ENOSPC/);
    expect(io.canWrite()).toBe(false);
    space.full = false;
    store.append("log", "1");
    expect(io.canWrite()).toBe(true);
  });

  it("reports a failed fsync and never calls back after it", async () => {
    const io = new CrashingIo(Number.POSITIVE_INFINITY);
    io.sync = () => Promise.reject(new Error("EIO"));
    let called = false;
    const failure = await new Promise<Error>((resolve) => {
      const { store } = openFileDisk(io, resolve);
      store.append("log", "1");
      store.sync(() => {
        called = true;
      });
    });
    expect([failure.message, called]).toEqual(["The disk failed: sync: EIO", false]);
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

const script = fc.array(command, { maxLength: 25 });

describe("a crash at any byte", () => {
  it("leaves what was written before it when only the process ends", async () => {
    await fc.assert(
      fc.asyncProperty(script, fc.nat(600), async (commands, bytes) => {
        const { io, twin } = await play(commands, bytes);
        const { recovered } = openFileDisk(io.afterCrash(), fail);
        for (const name of ["log", "term"])
          expect(recovered.get(name) ?? []).toEqual(twin.possibleStates(name).at(-1) ?? []);
        const again = openFileDisk(io.afterCrash(), fail);
        expect([again.recovered, again.damage]).toEqual([recovered, []]);
      }),
      { numRuns: 300 },
    );
  });

  it("leaves for each file a state that the program made, no older than the last sync, when the power fails", async () => {
    await fc.assert(
      fc.asyncProperty(script, fc.nat(600), fc.nat(), async (commands, bytes, dice) => {
        const { io, twin } = await play(commands, bytes);
        const { recovered } = openFileDisk(io.afterLossOfPower(dice), fail);
        for (const name of ["log", "term"])
          expect(twin.possibleStates(name).map(orEmpty)).toContainEqual(recovered.get(name) ?? []);
        const again = openFileDisk(io.afterCrash(), fail);
        expect([again.recovered, again.damage]).toEqual([recovered, []]);
      }),
      { numRuns: 300 },
    );
  });

  it("never passes over what happened to one byte: the end is cut off, and anything else refused", async () => {
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
          const firstHit = bytes.subarray(0, at).toString("latin1").split("\n").length - 1;
          const lastHit = bytes[at] === 0x0a ? firstHit + 1 : firstHit;
          bytes[at] = (bytes[at] ?? 0) ^ flip;
          if (lastHit < records.length - 1) {
            expect(() => openFileDisk(io, fail)).toThrow(`the log, line ${firstHit + 1}, byte`);
            return;
          }
          const { recovered, damage } = openFileDisk(io, fail);
          expect(recovered.get("log")).toEqual(records.slice(0, firstHit));
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

/** Runs a program until its machine crashes, if it does. */
async function play(commands: readonly Command[], bytes: number) {
  const io = new CrashingIo(bytes);
  const { store } = openFileDisk(io, fail);
  const twin = new Twin();
  for (const next of commands) {
    if (io.crashed) break;
    await apply(next, store, twin, io);
  }
  await io.idle();
  return { io, twin };
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
      if (!io.crashed) twin.write(next.file, (old) => [...old, next.record]);
      return;
    case "overwrite":
      store.overwrite(
        next.file,
        next.records.map((each) => JSON.stringify(each)),
      );
      if (!io.crashed) twin.write(next.file, () => next.records);
      return;
    case "sync": {
      const mark = twin.mark();
      store.sync(() => twin.synced(mark));
      if (next.wait) await io.idle();
    }
  }
}

interface CachedFile {
  bytes: Buffer;
  durable: number;
}

/** Files in a page cache, of a machine that crashes in the middle of a write when it has taken so many bytes. */
class CrashingIo implements DiskIo {
  readonly #files = new Map<string, CachedFile>();
  #bytesLeft: number;
  crashed = false;
  syncCount = 0;

  constructor(bytesLeft: number) {
    this.#bytesLeft = bytesLeft;
  }

  files(): readonly string[] {
    return [...this.#files.keys()];
  }

  read(name: string): Buffer {
    return this.#file(name).bytes;
  }

  settle(name: string, bytes: number): void {
    const file = this.#file(name);
    file.bytes = file.bytes.subarray(0, bytes);
    file.durable = bytes;
  }

  append(name: string, text: string): number {
    const bytes = Buffer.from(text);
    const file = this.#file(name);
    file.bytes = Buffer.concat([file.bytes, bytes.subarray(0, this.#bytesLeft)]);
    if (bytes.length > this.#bytesLeft) this.crashed = true;
    this.#bytesLeft -= Math.min(bytes.length, this.#bytesLeft);
    return file.bytes.length;
  }

  async sync(name: string): Promise<void> {
    this.syncCount++;
    const file = this.#file(name);
    const { length } = file.bytes;
    await Promise.resolve();
    // After the crash nothing ever comes back.
    if (this.crashed) await new Promise(() => {});
    file.durable = length;
  }

  placeOf(name: string): string {
    return `the ${name}`;
  }

  replace(): never {
    throw new Error("these files are too small for that");
  }

  /** Resolves when nothing is going on any more, be it because of the crash. */
  async idle(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** The same files, on a machine that works. */
  afterCrash(): DiskIo {
    this.#bytesLeft = Number.POSITIVE_INFINITY;
    this.crashed = false;
    return this;
  }

  /** The same, but only an arbitrary part of what was not synced got to the disk. */
  afterLossOfPower(dice: number): DiskIo {
    for (const file of this.#files.values()) {
      const kept = dice % (file.bytes.length - file.durable + 1);
      file.bytes = file.bytes.subarray(0, file.durable + kept);
    }
    return this.afterCrash();
  }

  #file(name: string): CachedFile {
    const known = this.#files.get(name) ?? { bytes: Buffer.alloc(0), durable: 0 };
    this.#files.set(name, known);
    return known;
  }
}

/** A file whose first write was lost may be there or not. */
function orEmpty(state: readonly Json[] | null): readonly Json[] {
  return state ?? [];
}

function open(folder: string): OpenedStore {
  return openFileDisk(folderIo({ folder, space: new DiskSpace(false), marked: true }), fail);
}

function synced(store: OpenedStore["store"]): Promise<void> {
  return new Promise((resolve) => store.sync(resolve));
}

function fail(thrown: unknown): never {
  throw thrown;
}
