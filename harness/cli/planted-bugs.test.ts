import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { passingRun } from "../report/testing/fixtures.ts";
import { PLAN } from "../report/testing/run-around.ts";
import { openRunFolder } from "../store/run-folder.ts";
import { plantedBugsAround } from "./planted-bugs.ts";

test("runs beside a run tell which planted bugs are caught under its faults, and which nobody tried", () => {
  const results = mkdtempSync(join(tmpdir(), "faultline-bugs-"));
  const { verdict } = passingRun();
  const add = (name: string, bug: string, valid: boolean, faults = PLAN.faults): void => {
    const folder = join(results, "raft-kv-register", name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "plan.json"), JSON.stringify({ ...PLAN, bugs: [bug], faults }));
    writeFileSync(join(folder, "verdict.json"), JSON.stringify({ ...verdict, valid }));
  };
  add("1", "stale-read", false);
  add("2", "stale-read", true);
  add("3", "stale-read", false, ["clock"]);
  const folder = openRunFolder(join(results, "raft-kv-register", "4"));
  const bugs = plantedBugsAround(folder, PLAN);
  rmSync(results, { recursive: true });
  expect(bugs).toContainEqual({ name: "stale-read", runs: 2, caught: 1 });
  expect(bugs).toContainEqual({ name: "ack-before-commit", runs: 0, caught: 0 });
  expect(plantedBugsAround(folder, { ...PLAN, isOneOfMany: true })).toEqual([]);
});
