import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { listRuns } from "./list-runs.ts";

let results: string;
beforeEach(() => {
  results = mkdtempSync(join(tmpdir(), "faultline-list-"));
});
afterEach(() => rmSync(results, { recursive: true }));

const PLAN = {
  ...{ system: "raft-kv", workload: "register", driver: "sim", seed: 7, bugs: [], settings: {} },
  ...{ faults: ["kill"], startedAt: "2026-11-20T02:13:05.000Z", reproduce: "npx faultline run" },
};
const VERDICT = {
  ...{ valid: false, reason: "Key 1 is not linearizable.", durationMs: 20_000 },
  ops: { total: { invoked: 10, ok: 7, fail: 1, info: 2 } },
  nemesis: { kill: { planned: 3, verified: 2 }, pause: { planned: 1, verified: 1 } },
  checkers: {
    linearizable: { valid: false, findings: [{ anomaly: "stale" }, { anomaly: "stale" }] },
    availability: { valid: true, details: { longestOutageMs: 812 } },
  },
};

function addRun(name: string, files: Readonly<Record<string, unknown>>): void {
  const folder = join(results, "raft-kv-register", name);
  mkdirSync(folder, { recursive: true });
  for (const [file, content] of Object.entries(files))
    writeFileSync(
      join(folder, file),
      typeof content === "string" ? content : JSON.stringify(content),
    );
}

test("runs are listed with what a reader looks for, the newest first", () => {
  addRun("a", { "plan.json": PLAN, "verdict.json": VERDICT, "report.html": "<!doctype html>" });
  addRun("b", { "plan.json": { ...PLAN, startedAt: "2026-11-21T00:00:00.000Z" } });
  const [running, judged] = listRuns(results, Date.now());
  expect(running).toMatchObject({ state: "running", valid: null, hasReport: false, ops: null });
  expect(judged).toMatchObject({
    ...{ path: "raft-kv-register/a", state: "judged", valid: false, hasReport: true, seed: 7 },
    ...{ anomalies: ["stale"], longestOutageMs: 812, faultCounts: { planned: 4, verified: 3 } },
  });
});

test("a run that nobody writes to any more has stopped", () => {
  addRun("a", { "plan.json": PLAN, "history.jsonl": "" });
  expect(listRuns(results, Date.now() + 60_000)).toMatchObject([
    { state: "stopped", reason: "It ended without a verdict." },
  ]);
});

test("a run whose files are broken is listed with what is wrong, and other folders are left out", () => {
  addRun("a", { "plan.json": PLAN, "verdict.json": "{" });
  addRun("no-run", { "notes.txt": "" });
  expect(listRuns(results, 0)).toMatchObject([{ state: "unreadable", path: "raft-kv-register/a" }]);
});

test("a folder that is not there is named", () => {
  expect(() => listRuns(join(results, "nowhere"), 0)).toThrow(/Cannot list the runs in .*nowhere/);
});
