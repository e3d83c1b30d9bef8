import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { diffRuns } from "./diff-runs.ts";

function run(name: string, plan: object, verdict: object): string {
  const folder = join(mkdtempSync(join(tmpdir(), "faultline-diff-")), name);
  mkdirSync(folder);
  writeFileSync(join(folder, "plan.json"), JSON.stringify({ seed: 1, startedAt: name, ...plan }));
  const total = { invoked: 10, ok: 9, fail: 1, info: 0 };
  const whole = {
    ...{
      valid: true,
      reason: "fine",
      durationMs: 5,
      hash: null,
      nemesis: { kill: { verified: 2 } },
    },
    ...{ checkers: { linearizable: { valid: true } }, ops: { total, byF: {} }, ...verdict },
  };
  writeFileSync(join(folder, "verdict.json"), JSON.stringify(whole));
  return folder;
}

test("tutorial: what differs between two runs, verdict first; when they began does not", () => {
  const finding = { anomaly: "nonlinearizable", message: "", ops: [] };
  const left = run("a", {}, {});
  const right = run(
    "b",
    { seed: 2 },
    {
      ...{ valid: false, reason: "stale", nemesis: {} },
      checkers: { linearizable: { valid: false, findings: [finding, finding] } },
    },
  );
  expect(diffRuns(left, right)).toEqual([
    { name: "valid", left: true, right: false },
    { name: "reason", left: "fine", right: "stale" },
    { name: "checkers.linearizable", left: true, right: "false: nonlinearizable" },
    { name: "plan.seed", left: 1, right: 2 },
    { name: "nemesis.kill.verified", left: 2, right: null },
  ]);
  expect(diffRuns(left, run("c", {}, {}))).toEqual([]);
});

test("what is no run folder is told by its file", () => {
  const left = run("a", {}, {});
  expect(() => diffRuns(left, tmpdir())).toThrow(/There is no verdict\.json in /);
  writeFileSync(join(left, "verdict.json"), "{");
  expect(() => diffRuns(left, left)).toThrow(/verdict\.json is not of a run/);
});
