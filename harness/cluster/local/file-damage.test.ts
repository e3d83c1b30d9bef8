import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeEach, expect, it } from "vitest";
import { damageFile } from "./file-damage.ts";

const folder = mkdtempSync(path.join(tmpdir(), "faultline-damage-"));
const log = path.join(folder, "log.jsonl");
const CONTENT = "0123456789";
beforeEach(() => writeFileSync(log, CONTENT));
afterAll(() => rmSync(folder, { recursive: true }));

it("flips one bit, and tells where", () => {
  const { holds, evidence } = damageFile(folder, { kind: "bit-flip", seed: 3 });
  const { offset, before, after } = evidence as Record<string, number>;
  expect({ holds, evidence }).toMatchObject({ holds: true, evidence: { file: "log.jsonl" } });
  expect(before).toBe(CONTENT.charCodeAt(offset ?? -1));
  const expected = Buffer.from(CONTENT);
  expected[offset ?? -1] = after ?? -1;
  expect(readFileSync(log)).toEqual(expected);
  expect(Math.log2((before ?? 0) ^ (after ?? 0)) % 1).toBe(0);
});

it("does the same damage for the same seed", () => {
  const damage = { kind: "truncate", seed: 3 } as const;
  const { holds, evidence } = damageFile(folder, damage);
  const { after } = evidence as Record<string, number>;
  expect(holds).toBe(true);
  expect(readFileSync(log, "utf8")).toBe(CONTENT.slice(0, after));
  writeFileSync(log, CONTENT);
  expect(damageFile(folder, damage).evidence).toEqual(evidence);
});

it("does not pretend to have damaged an empty disk", () => {
  writeFileSync(log, "");
  for (const place of [folder, path.join(folder, "never written")])
    expect(damageFile(place, { kind: "bit-flip", seed: 1 }).holds).toBe(false);
});
