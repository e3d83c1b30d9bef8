import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { compiledEntry } from "../../node/compiled-entry.ts";
import { readLedger } from "../../suite/ledger.ts";

const MAIN = compiledEntry("harness/cli/main.js");
const CONFIG = `
import { defineConfig } from "faultline";
const timeLimit: number = 2;
export default defineConfig({
  suites: {
    small: {
      budget: 60,
      jobs: 1,
      axes: { system: ["raft-kv"], workload: ["register"], nemesis: ["none"], driver: ["sim"], nodeCount: [1, 3, 5] },
      canaries: [{ system: "quorum-kv", bug: "first-reply-wins", timeLimit: 12 }],
      run: { timeLimit, nemesisInterval: 1 },
    },
  },
});
`;

/** A folder with a configuration, outside of any package. */
function project(config = CONFIG): string {
  const cwd = realpathSync(mkdtempSync(join(tmpdir(), "faultline-suite-")));
  writeFileSync(join(cwd, "faultline.config.ts"), config);
  return cwd;
}

function faultline(cwd: string, ...args: readonly string[]) {
  return execa(process.execPath, [MAIN, "suite", ...args], {
    ...{ cwd, reject: false, stdin: "ignore", timeout: 60_000, extendEnv: true },
    env: { GITHUB_ACTIONS: "", GITHUB_STEP_SUMMARY: "" },
  });
}

const ledgerOf = (cwd: string) => join(cwd, "results", "suites", "small", "ledger.jsonl");

test("tutorial: the plan, the night, and what it leaves", async () => {
  const cwd = project();
  const plan = JSON.parse((await faultline(cwd, "plan", "small", "--json")).stdout);
  expect(plan.cells).toHaveLength(4);
  expect(plan.cells[0]).toMatchObject({
    ...{
      why: "canary",
      cell: "quorum-kv[conflict=abd]+first-reply-wins/sessions/default/sim/5n",
      fits: true,
    },
    estimatedSeconds: expect.any(Number),
  });
  expect(existsSync(join(cwd, "results"))).toBe(false);

  const run = await faultline(cwd, "run", "small", "--json");
  expect(run.exitCode, run.stderr).toBe(0);
  expect(JSON.parse(run.stdout)).toMatchObject({
    ...{ counts: { passed: 4, violation: 0, notRun: 0 }, canaries: { planned: 1, found: 1 } },
    objections: [],
  });
  const folder = join(cwd, "results", "suites", "small");
  expect(readFileSync(join(folder, "junit.xml"), "utf8")).toContain('tests="4" failures="0"');
  expect(readFileSync(join(folder, "index.html"), "utf8")).toContain("PASS: small, night ");
  for (const { result } of readLedger(ledgerOf(cwd)))
    expect(existsSync(join(folder, result.folder ?? "", "report.html"))).toBe(true);
}, 120_000);

test("kill -9 at any moment: the next start goes on, and nothing that was finished runs again", async () => {
  const cwd = project();
  const first = faultline(cwd, "run", "small", "--night", "2026-11-20");
  const isBegun = () => readLedger(ledgerOf(cwd)).length >= 2;
  for (let tries = 0; !isBegun() && tries < 600; tries++)
    await new Promise((resolve) => setTimeout(resolve, 20));
  first.kill("SIGKILL");
  await first;
  const before = readLedger(ledgerOf(cwd));
  expect(before.length).toBeGreaterThanOrEqual(2);
  expect(before.length).toBeLessThan(4);

  const second = await faultline(cwd, "run", "small", "--night", "2026-11-20");
  expect(second.exitCode, second.stderr).toBe(0);
  expect(second.stderr).toContain(`going on behind ${before.length} that are finished`);
  const lines = readFileSync(ledgerOf(cwd), "utf8").trim().split("\n");
  expect(lines).toHaveLength(4);
  expect(readLedger(ledgerOf(cwd)).slice(0, before.length)).toEqual(before);
  // One run folder for each that was finished: none of them has run twice.
  const cells = join(cwd, "results", "suites", "small", "nights", "2026-11-20", "cells");
  for (const { cell } of before)
    expect(readdirSync(join(cells, cell.replace(/[^A-Za-z0-9._=+-]+/g, "_")))).toHaveLength(1);

  const third = await faultline(cwd, "run", "small", "--night", "2026-11-20");
  expect(third.exitCode).toBe(254);
  expect(third.stderr).toContain("The night 2026-11-20 is over");
}, 120_000);
