import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import { type ContextFile, hashOf, tarOf } from "./build-context.ts";

const folder = mkdtempSync(path.join(tmpdir(), "faultline-tar-"));
afterAll(() => rmSync(folder, { recursive: true }));
const hasTar = spawnSync("tar", ["--version"]).status === 0;

it.skipIf(!hasTar)("tutorial: what goes in comes out", () => {
  const files = [
    file("Dockerfile", "FROM scratch\n"),
    file("empty", ""),
    file("exactly/one/block", "x".repeat(512)),
    file(`${"deep/".repeat(25)}${"n".repeat(90)}.js`, "ü"),
  ];
  const { status, stderr } = spawnSync("tar", ["-x", "-C", folder], { input: tarOf(files) });
  expect(stderr.toString()).toBe("");
  expect(status).toBe(0);
  for (const { path: name, content } of files)
    expect(readFileSync(path.join(folder, name))).toEqual(content);
});

it("says which path is too long", () => {
  expect(() => tarOf([file("n".repeat(101), "")])).toThrow(/too long for a tar archive: nnn/);
});

it("archives of the same files are the same, in whatever order they are given", () => {
  fc.assert(
    fc.property(someFiles(), (files) => {
      const turned = files.toReversed();
      expect(tarOf(turned).equals(tarOf(files))).toBe(true);
      expect(hashOf(turned, "base")).toBe(hashOf(files, "base"));
      expect(hashOf(files)).toMatch(/^[0-9a-f]{12}$/);
    }),
  );
});

it("hashes of other files are others", () => {
  fc.assert(
    fc.property(someFiles(), someFiles(), (one, other) => {
      fc.pre(!tarOf(one).equals(tarOf(other)));
      expect(hashOf(one)).not.toBe(hashOf(other));
    }),
  );
  expect(hashOf([file("a", "bc")])).not.toBe(hashOf([file("ab", "c")]));
  expect(hashOf([], "a", "b")).not.toBe(hashOf([], "ab"));
});

function someFiles(): fc.Arbitrary<readonly ContextFile[]> {
  const one = fc.record({
    path: fc.stringMatching(/^[a-c]{1,3}$/),
    content: fc.uint8Array({ maxLength: 3 }).map((bytes) => Buffer.from(bytes)),
  });
  return fc.uniqueArray(one, { selector: ({ path: name }) => name, maxLength: 4 });
}

function file(name: string, text: string): ContextFile {
  return { path: name, content: Buffer.from(text) };
}
