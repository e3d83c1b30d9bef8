import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeEach, expect, it } from "vitest";
import { folderIo } from "../../node/disk-io.ts";
import { DiskSpace } from "../../node/disk-space.ts";
import { openFileDisk } from "../../node/file-disk.ts";
import { canDamage, damageFiles } from "./file-damage.ts";

const folder = mkdtempSync(path.join(tmpdir(), "faultline-damage-"));
beforeEach(() => {
  rmSync(folder, { recursive: true });
  const { store } = open();
  for (const record of ["0", "1", "2", "3"]) store.append("log", record);
  for (const term of ["6", "7"]) store.overwrite("vote", [term]);
});
afterAll(() => rmSync(folder, { recursive: true }));

const KINDS = ["bit-flip", "misdirected"] as const;

it.each(KINDS)("within the bound is always found out by the host: %s", (kind) => {
  const [log, vote] = [contentOf("log"), contentOf("vote")];
  const seed = fc.nat();
  fc.assert(
    fc.property(seed, (drawn) => {
      restore(log, vote);
      const damage = { kind, bound: "found-out", seed: drawn } as const;
      expect(damageFiles(folder, damage)).toMatchObject({ holds: true, isFoundOut: true });
      expect(open).toThrow(/^The disk of this node is damaged/);
    }),
  );
});

it("flips one bit, and tells where", () => {
  const before = contentOf("log");
  const vote = contentOf("vote");
  const flip = { kind: "bit-flip", bound: "found-out", seed: 3 } as const;
  const { evidence } = damageFiles(folder, flip);
  const { file, offset, ...bytes } = evidence as Record<string, number> & { file: string };
  const expected = Buffer.from(file === "log" ? before : vote);
  expect(expected[offset ?? -1]).toBe(bytes.before);
  expected[offset ?? -1] = bytes.after ?? -1;
  expect(contentOf(file)).toEqual(expected);
  expect(Math.log2((bytes.before ?? 0) ^ (bytes.after ?? 0)) % 1).toBe(0);
});

it("writes a record in the place of another one, and nothing in its own", () => {
  const log = contentOf("log");
  const vote = contentOf("vote");
  for (let seed = 0; ; seed++) {
    restore(log, vote);
    const { evidence } = damageFiles(folder, { kind: "misdirected", bound: "found-out", seed });
    const { file, landedAt, landedIn, offset } = evidence as Record<string, number | string>;
    if (file !== "log" || landedIn !== "vote" || offset !== 0) continue;
    const end = log.indexOf("\n") + 1;
    const at = Number(landedAt);
    expect(contentOf("log")).toEqual(Buffer.concat([Buffer.alloc(end), log.subarray(end)]));
    expect(contentOf("vote").subarray(at, at + end)).toEqual(log.subarray(0, end));
    expect(contentOf("vote").subarray(0, at)).toEqual(vote.subarray(0, at));
    return;
  }
});

it("cuts the end off only without a bound, and no host finds out", () => {
  const [log, vote] = [contentOf("log"), contentOf("vote")];
  expect(canDamage(folder, { kind: "truncate", bound: "found-out", seed: 1 })).toBe(false);
  const logs = new Set<string>();
  for (let seed = 0; seed < 60; seed++) {
    restore(log, vote);
    const damage = { kind: "truncate", bound: "none", seed } as const;
    expect(damageFiles(folder, damage)).toMatchObject({ holds: true, isFoundOut: false });
    logs.add(JSON.stringify(open().recovered.get("log")));
  }
  expect(logs).toEqual(new Set(["[]", "[0]", "[0,1]", "[0,1,2]", "[0,1,2,3]"]));
});

it("empties all files only without a bound, and the host begins anew", () => {
  expect(canDamage(folder, { kind: "wipe", bound: "found-out", seed: 1 })).toBe(false);
  const damage = { kind: "wipe", bound: "none", seed: 1 } as const;
  expect(damageFiles(folder, damage)).toMatchObject({ holds: true, isFoundOut: false });
  expect([...open().recovered.values()].flat()).toEqual([]);
  expect(canDamage(folder, damage)).toBe(false);
});

it("does the same damage for the same seed", () => {
  const [log, vote] = [contentOf("log"), contentOf("vote")];
  for (const kind of KINDS) {
    const damage = { kind, bound: "none", seed: 3 } as const;
    restore(log, vote);
    const { evidence } = damageFiles(folder, damage);
    const damaged = [contentOf("log"), contentOf("vote")];
    restore(log, vote);
    expect(damageFiles(folder, damage).evidence).toEqual(evidence);
    expect([contentOf("log"), contentOf("vote")]).toEqual(damaged);
  }
});

it("does not pretend to have damaged a disk that holds too little", () => {
  restore(contentOf("log").subarray(0, contentOf("log").indexOf("\n") + 1), Buffer.alloc(0));
  for (const kind of KINDS) {
    const damage = { kind, bound: "found-out", seed: 1 } as const;
    for (const place of [folder, path.join(folder, "never written")]) {
      expect(canDamage(place, damage)).toBe(false);
      expect(damageFiles(place, damage)).toMatchObject({ holds: false, isFoundOut: false });
    }
  }
});

function open() {
  const io = folderIo({ folder, space: new DiskSpace(false), marked: false });
  return openFileDisk(io, (failure) => {
    throw failure;
  });
}

function contentOf(file: string): Buffer {
  return readFileSync(path.join(folder, `${file}.jsonl`));
}

function restore(log: Buffer, vote: Buffer): void {
  writeFileSync(path.join(folder, "log.jsonl"), log);
  writeFileSync(path.join(folder, "vote.jsonl"), vote);
}
