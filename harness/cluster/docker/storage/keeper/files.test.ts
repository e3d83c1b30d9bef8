import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { changesBetween, contentsOf } from "./files.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "faultline-files-"));
  mkdirSync(path.join(folder, "logs"));
  write("term", "7");
  write("logs/1", "a".repeat(100));
  write("logs/empty", "");
});
afterEach(() => rmSync(folder, { recursive: true }));

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
