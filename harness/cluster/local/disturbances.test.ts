import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeEach, expect, it } from "vitest";
import type { Session } from "../../client/client.ts";
import { compiledEntry } from "../../node/compiled-entry.ts";
import { encodeRecord } from "../../node/record-line.ts";
import { createRealClock } from "../../runner/real-clock.ts";
import { type Cluster, PERFECT_LINKS } from "../cluster.ts";
import { createLocalCluster } from "./local-cluster.ts";

const PATIENT_MS = 20_000;
const root = mkdtempSync(path.join(tmpdir(), "faultline-disturbances-"));
let clusters = 0;
let cluster: Cluster;
let session: Session;

beforeEach(async () => {
  cluster = createLocalCluster({
    nodes: ["n1", "n2"],
    command: {
      file: process.execPath,
      args: [compiledEntry("harness/node/fixtures/fixture-main.js")],
    },
    dataRoot: path.join(root, String(clusters++)),
    seed: 1,
    clock: createRealClock(),
  });
  await cluster.start();
  session = cluster.openSession();
});
afterEach(() => cluster.stop());
afterAll(() => rmSync(root, { recursive: true }));

it("proves a disturbance of packets by what became of probes", async () => {
  const conditions = {
    ...PERFECT_LINKS,
    latency: { kind: "constant", meanMs: 100 },
    lossPpm: 500_000,
  } as const;
  const imposed = await cluster.disturbances.impose("n1", { kind: "packet", conditions });
  expect(imposed).toMatchObject({ holds: true, evidence: { conditions, probes: 25 } });
  const { lost, meanDelayMs } = imposed.evidence as Record<string, number>;
  expect(lost).toBeGreaterThan(0);
  expect(meanDelayMs).toBeGreaterThanOrEqual(100);
  const lifted = await cluster.disturbances.lift("n1", "packet");
  expect(lifted).toMatchObject({ holds: true, evidence: { conditions: PERFECT_LINKS, lost: 0 } });
});

it("proves a wrong clock by asking it, before and after", async () => {
  const skew = { kind: "clock", offsetMs: -60_000, driftPpm: 0 } as const;
  const { holds, evidence } = await cluster.disturbances.impose("n2", skew);
  expect(holds, JSON.stringify(evidence)).toBe(true);
  const { before, after } = evidence as Record<string, { errorMs: number }>;
  expect(Math.round((before?.errorMs ?? 9e9) / 1000) + 0).toBe(0);
  expect(Math.round((after?.errorMs ?? 9e9) / 1000)).toBe(-60);
});

it("proves a full disk by a write that fails", async () => {
  const imposed = await cluster.disturbances.impose("n1", { kind: "disk-full" });
  expect(imposed).toMatchObject({ holds: true, evidence: { full: true, writable: false } });
  const lifted = await cluster.disturbances.lift("n1", "disk-full");
  expect(lifted).toMatchObject({ holds: true, evidence: { full: false, writable: true } });
  const save = { type: "save", file: "log", record: 1 };
  expect((await session.call("n1", save, PATIENT_MS)).type).toBe("save_ok");
});

it("does not claim to disturb a node that is down", async () => {
  await cluster.processes.kill("n1");
  const skew = { kind: "clock", offsetMs: 60_000, driftPpm: 0 } as const;
  expect((await cluster.disturbances.impose("n1", skew)).holds).toBe(false);
  expect((await cluster.disturbances.lift("n1", "clock")).holds).toBe(true);
});

it("tells what a loss of power took", async () => {
  await session.call("n1", { type: "save", file: "log", record: 1 }, PATIENT_MS);
  await session.call("n1", { type: "append", file: "log", record: 2 }, PATIENT_MS);
  const { holds, evidence } = await cluster.processes.losePower("n1");
  const first = encodeRecord({ file: "log", at: 0 }, "1");
  const second = encodeRecord({ file: "log", at: first.length }, "2");
  const lost = [{ file: "log", durableBytes: first.length, lostBytes: second.length }];
  expect({ holds, evidence }).toMatchObject({ holds: true, evidence: { signal: "SIGKILL", lost } });
});
