import { mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Plan } from "../core/plan.ts";
import {
  createRunFolder,
  isRunFolder,
  openRunFolder,
  readNodeLogTails,
  readPlan,
} from "./run-folder.ts";

const plan: Plan = {
  ...{ schema: 1, system: "raft-kv", binary: null, bugs: [], settings: {}, workload: "register" },
  ...{ keyCount: 5, valueCount: null, rate: 100, concurrency: 10, timeLimitMs: 20_000 },
  ...{ callTimeoutMs: 1_000, driver: "local", nodes: ["n1"], latency: { kind: "none", meanMs: 0 } },
  ...{ lossPpm: 0, duplicatePpm: 0, reorderPpm: 0, faults: [], nemesisIntervalMs: 5_000 },
  ...{ leftOutFaults: [], partitionPorts: [] },
  ...{ schedule: null, noiseSeed: 7, livenessMs: 0 },
  ...{
    recoveryMs: 3_000,
    checkerTimeoutMs: 60_000,
    seed: 7,
    startedAt: "2026-11-20T10:00:00.000Z",
  },
  ...{
    reproduce: "npx faultline run raft-kv --seed 7",
    versions: { faultline: "0.1.0", node: "v20" },
  },
};

const newResults = (): string => realpathSync(mkdtempSync(join(tmpdir(), "faultline-results-")));

test("tutorial: a run folder, its plan, and the link to the newest", () => {
  const results = newResults();
  const first = createRunFolder(results, plan);
  expect(first.path).toBe(join(results, "raft-kv-register", "20261120T100000.000Z-seed7"));
  expect(readPlan(first)).toEqual(plan);
  const second = createRunFolder(results, { ...plan, seed: 8 });
  expect(realpathSync(join(results, "latest"))).toBe(second.path);
  expect(isRunFolder(first.path)).toBe(false);
  writeFileSync(first.file("history.jsonl"), "");
  expect(isRunFolder(first.path)).toBe(true);
});

test("a plan of another shape is refused, naming the file and the field", () => {
  const folder = openRunFolder(newResults());
  writeFileSync(folder.file("plan.json"), JSON.stringify({ ...plan, seed: -1 }));
  expect(() => readPlan(folder)).toThrow(/plan\.json is not the plan of a run: [\s\S]*seed/);
});

test("log tails keep the end and say how much is missing", () => {
  const folder = createRunFolder(newResults(), plan);
  for (const node of ["n2", "n1"]) {
    mkdirSync(join(folder.nodesPath, node));
    writeFileSync(join(folder.nodesPath, node, "stderr.log"), `${node}: 0123456789`);
  }
  expect(readNodeLogTails(folder, 5)).toEqual([
    { node: "n1", name: "stderr.log", tail: "56789", truncatedBytes: 9 },
    { node: "n2", name: "stderr.log", tail: "56789", truncatedBytes: 9 },
  ]);
});

test("a results folder that cannot be made is an error with a hint", () => {
  const results = newResults();
  const file = join(results, "file");
  writeFileSync(file, "");
  expect(() => createRunFolder(file, plan)).toThrow(/Cannot make the run folder/);
  expect(readFileSync(file, "utf8")).toBe("");
});
