import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { damageFile } from "./damage.ts";
import { changesBetween, contentsOf, flipBit, listFiles, truncateFile } from "./keeper/files.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "faultline-damage-"));
  mkdirSync(path.join(folder, "logs"));
  write("term", "7");
  write("logs/1", "a".repeat(100));
  write("logs/empty", "");
});
afterEach(() => rmSync(folder, { recursive: true }));

it("flips one bit of one file, always the same for a seed", async () => {
  const before = contentsOf(folder);
  const first = await damageFile(disk(), "n1", { kind: "bit-flip", seed: 1 });
  expect(first).toMatchObject({ holds: true, evidence: { kind: "bit-flip" } });
  const [changed, ...others] = changesBetween(before, contentsOf(folder));
  expect(others).toEqual([]);
  expect(changed?.bytesAfter).toBe(changed?.bytesBefore);

  const { file, offset, bit } = first.evidence as { file: string; offset: number; bit: number };
  expect(changed?.file).toBe(file);
  const second = await damageFile(disk(), "n1", { kind: "bit-flip", seed: 1 });
  expect(second.evidence).toMatchObject({ file, offset, bit });
  expect(changesBetween(before, contentsOf(folder))).toEqual([]);
});

it("cuts one file off, and never takes an empty one", async () => {
  for (let seed = 0; seed < 50; seed++) {
    write("logs/1", "a".repeat(100));
    write("term", "7");
    const { holds, evidence } = await damageFile(disk(), "n1", { kind: "truncate", seed });
    const { file, before, after } = evidence as { file: string; before: number; after: number };
    expect(holds).toBe(true);
    expect(after).toBeLessThan(before);
    expect(readFileSync(path.join(folder, file))).toHaveLength(after);
  }
});

it("does not hold on a disk without content", async () => {
  for (const file of ["term", "logs/1"]) rmSync(path.join(folder, file));
  expect(await damageFile(disk(), "n1", { kind: "truncate", seed: 1 })).toEqual({
    holds: false,
    evidence: { kind: "truncate", reason: "no file holds anything" },
  });
});

it("tells which files came, went and hold something else", () => {
  const before = contentsOf(folder);
  write("term", "8");
  write("new", "n");
  rmSync(path.join(folder, "logs/1"));
  expect(changesBetween(before, contentsOf(folder))).toEqual([
    { file: "logs/1", bytesBefore: 100, bytesAfter: null },
    { file: "new", bytesBefore: null, bytesAfter: 1 },
    { file: "term", bytesBefore: 1, bytesAfter: 1 },
  ]);
});

function write(file: string, content: string): void {
  writeFileSync(path.join(folder, file), content);
}

/** The keeper's own acts, without a keeper. */
function disk(): Parameters<typeof damageFile>[0] {
  return {
    list: async () => listFiles(folder),
    flipBit: async (_node, file, offset, bit) => flipBit(path.join(folder, file), offset, bit),
    truncate: async (_node, file, bytes) => truncateFile(path.join(folder, file), bytes),
  };
}
