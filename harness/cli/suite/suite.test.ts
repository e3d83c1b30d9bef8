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
import { whyNoBrowser } from "../../report/testing/browser.ts";
import { readLedger } from "../../suite/ledger.ts";
import { lookAround } from "../../suite/testing/look-around.ts";

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
    ...{ cwd, reject: false, stdin: "ignore", timeout: 150_000, extendEnv: true },
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
  if (whyNoBrowser() === null) await lookAround(folder, "small");
}, 300_000);

test("kill -9 or Ctrl-C at any moment: the next start goes on, and nothing that was finished runs again", async () => {
  const cwd = project();
  const night = ["run", "small", "--night", "2026-11-20"] as const;
  const folder = join(cwd, "results", "suites", "small");
  const isFinished = (count: number) => () => readLedger(ledgerOf(cwd)).length >= count;
  // In the middle of the first cell, and when some are finished.
  await endWhen(() => existsSync(join(folder, "nights")), "SIGKILL", faultline(cwd, ...night));
  expect(readLedger(ledgerOf(cwd))).toEqual([]);
  const stopped = await endWhen(isFinished(1), "SIGINT", faultline(cwd, ...night));
  expect(stopped).toMatchObject({ exitCode: 130, stderr: expect.stringContaining("Stopping") });
  await endWhen(isFinished(2), "SIGKILL", faultline(cwd, ...night));
  const before = readLedger(ledgerOf(cwd));
  expect(before.length).toBeGreaterThanOrEqual(2);
  expect(before.length).toBeLessThan(4);

  const last = await faultline(cwd, ...night);
  expect(last.exitCode, last.stderr).toBe(0);
  expect(last.stderr).toContain(`going on behind ${before.length} that are finished`);
  const lines = readFileSync(ledgerOf(cwd), "utf8").trim().split("\n");
  expect(lines).toHaveLength(4);
  expect(readLedger(ledgerOf(cwd)).slice(0, before.length)).toEqual(before);
  // What was finished has not run again: a folder more would be there.
  const cells = join(folder, "nights", "2026-11-20", "cells");
  for (const { cell } of before.slice(1))
    expect(readdirSync(join(cells, cell.replace(/[^A-Za-z0-9._=+-]+/g, "_")))).toHaveLength(1);

  const over = await faultline(cwd, ...night);
  expect(over.exitCode).toBe(254);
  expect(over.stderr).toContain("The night 2026-11-20 is over");
}, 300_000);

async function endWhen(
  isTime: () => boolean,
  signal: NodeJS.Signals,
  run: ReturnType<typeof faultline>,
) {
  const ended = run.then(() => true);
  while (!isTime()) {
    const hasEnded = await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 20))]);
    if (hasEnded) throw new Error(`it ended too soon: ${(await run).stderr}`);
  }
  run.kill(signal);
  return run;
}
