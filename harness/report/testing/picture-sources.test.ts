import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { digestOfPictureSources, PICTURES_TAKEN } from "./picture-sources.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "faultline-pictures-"));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("the pictures in the documentation are those of the pages as they are", () => {
  const taken = JSON.parse(readFileSync(join(ROOT, PICTURES_TAKEN), "utf8"));
  expect(taken, "the pages have changed since: npm run screenshots").toEqual({
    sources: digestOfPictureSources(ROOT),
  });
});

test("what the pages are made of changes the digest, tests of it do not", () => {
  cpSync(join(ROOT, "harness/report"), join(folder, "harness/report"), { recursive: true });
  const digest = (): string => digestOfPictureSources(folder);
  const before = digest();
  expect(before).toBe(digestOfPictureSources(ROOT));
  writeFileSync(join(folder, "harness/report/app/search.test.ts"), "another test");
  writeFileSync(join(folder, "harness/report/junit.ts"), "another format");
  expect(digest()).toBe(before);
  writeFileSync(join(folder, "harness/report/app/style.css"), "body { color: red }");
  expect(digest()).not.toBe(before);
});
