import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { passingRun } from "../../report/testing/fixtures.ts";

const MAIN = new URL("../../../dist/harness/cli/main.js", import.meta.url).pathname;
let results: string;

beforeAll(() => {
  results = mkdtempSync(join(tmpdir(), "faultline-index-"));
  const { plan, verdict } = passingRun();
  const folder = join(results, "raft-kv-register", "20261120T021305.000Z-seed42");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "plan.json"), JSON.stringify(plan));
  writeFileSync(join(folder, "verdict.json"), JSON.stringify(verdict));
  writeFileSync(join(folder, "report.html"), "");
});
afterAll(() => rmSync(results, { recursive: true }));

test("faultline index writes a page that leads to every report", async () => {
  const { stdout } = await execa("node", [MAIN, "index", results]);
  expect(stdout).toBe(`${join(results, "index.html")}: 1 run`);
  const page = readFileSync(join(results, "index.html"), "utf8");
  expect(page).toContain('href="raft-kv-register/20261120T021305.000Z-seed42/report.html"');
  expect(page).not.toContain("connect-src");
});

test("--json gives the same list to programs", async () => {
  const { stdout } = await execa("node", [MAIN, "index", results, "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({ schema: 1, runs: [{ valid: true, seed: 42 }] });
});
