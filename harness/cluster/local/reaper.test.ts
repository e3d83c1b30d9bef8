import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { afterAll, afterEach, expect, it } from "vitest";
import { compiledEntry } from "../../node/compiled-entry.ts";
import { createRealClock } from "../../runner/real-clock.ts";
import { processExists, processState, waitUntil } from "../common/process-state.ts";
import { createLocalCluster } from "./local-cluster.ts";

/** It takes a fraction of a second; a busy machine gets more. */
const PATIENT_MS = 20_000;

const dataRoot = mkdtempSync(path.join(tmpdir(), "faultline-reaper-"));
afterAll(() => rmSync(dataRoot, { recursive: true }));
const leftOver: number[] = [];
afterEach(() => {
  for (const pid of leftOver.splice(0)) if (!isGone(pid)) process.kill(pid, "SIGKILL");
});

it("ends nodes that do not want to end, and their children, when the controller is killed", async () => {
  const entry = compiledEntry("harness/cluster/local/fixtures/controller-main.js");
  const controller = execa(process.execPath, [entry, dataRoot], { buffer: false, reject: false });
  await new Promise((resolve) => controller.stdout.once("data", resolve));
  const pids = ["n1", "n2", "n3"].flatMap((node) => pidsOf(node));
  leftOver.push(...pids);
  expect(pids).toHaveLength(6);
  expect(pids.filter(isGone)).toEqual([]);

  controller.kill("SIGKILL");
  await controller;
  await waitUntil(PATIENT_MS, () => pids.every(isGone));
  expect(pids.filter((pid) => !isGone(pid))).toEqual([]);
});

it("kills a node behind a wrapper, and sweeps up at the end what ran away from its group", async () => {
  const entry = compiledEntry("harness/cluster/local/fixtures/stubborn-main.js");
  const cluster = createLocalCluster({
    nodes: ["n1"],
    command: { file: "sh", args: ["-c", '"$0" "$1"; exit $?', process.execPath, entry] },
    dataRoot,
    seed: 1,
    clock: createRealClock(),
  });
  await cluster.start();
  const pids = pidsOf("n1");
  leftOver.push(...pids);
  expect((await cluster.processes.kill("n1")).holds).toBe(true);
  const [wrapped = 0, runaway = 0] = pids;
  expect(await waitUntil(PATIENT_MS, () => isGone(wrapped))).toBe(true);
  expect(isGone(runaway)).toBe(false);
  await cluster.stop();
  expect(isGone(runaway)).toBe(true);
});

function pidsOf(node: string): readonly number[] {
  return JSON.parse(readFileSync(path.join(dataRoot, node, "data", "pids"), "utf8"));
}

/** A zombie that nobody has asked for its status yet does nothing any more. */
function isGone(pid: number): boolean {
  return !processExists(pid) || processState(pid) === "Z";
}
