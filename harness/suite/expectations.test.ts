import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { CellJob, CellResult } from "./cell-result.ts";
import type { Config } from "./config.ts";
import { readLedger } from "./ledger.ts";
import { SuiteFolder } from "./suite-folder.ts";
import { playNight } from "./testing/play-night.ts";
import { passing, violating } from "./testing/scripted.ts";

const AXES = {
  ...{ system: ["quorum-kv", "raft-kv"], workload: ["register"], nemesis: ["partition"] },
  driver: ["sim" as const],
};
const newFolder = (): SuiteFolder =>
  new SuiteFolder(mkdtempSync(join(tmpdir(), "faultline-expectations-")), "nightly");

describe("a promise that a configuration does not make has to be seen broken", () => {
  const EXPECTED = "quorum-kv/register/partition/sim/5n";
  const expecting = (anomaly?: string): Config => ({
    suites: {
      nightly: {
        ...{ budget: 600, axes: AXES },
        expectations: [
          {
            ...{ match: { system: "quorum-kv" }, outcome: "violation", why: "R=W=1" },
            ...(anomaly === undefined ? {} : { anomaly }),
          },
        ],
      },
    },
  });
  const nightOf = async (config: Config, shows: (job: CellJob) => CellResult) => {
    const folder = newFolder();
    const night = await playNight(folder, config, 1, (job) =>
      job.cell.startsWith("quorum-kv/") ? shows(job) : passing(job),
    );
    const line = readLedger(folder.ledger).find(({ cell }) => cell === EXPECTED);
    return { ...night, line };
  };

  test("then the night is green, and it is run once", async () => {
    const { code, jobs, judged, line } = await nightOf(expecting(), (job) =>
      violating(job, "stale-read"),
    );
    expect([code, judged.counts.passed, judged.counts.violation]).toEqual([0, 2, 0]);
    expect(line).toMatchObject({ outcome: "passed", isExpected: true });
    expect(line?.reason).toBe("as expected (R=W=1): stale-read on key 1");
    expect(jobs).toHaveLength(2);
  });

  test("not seen, it makes the night unknown", async () => {
    const { code, judged, line } = await nightOf(expecting(), passing);
    expect([code, judged.objections.length]).toEqual([2, 1]);
    expect(line).toMatchObject({
      ...{ outcome: "unknown", reason: "what had to show did not: R=W=1" },
    });
  });

  test("broken in another way than was foreseen, it is a violation", async () => {
    const { code, line } = await nightOf(expecting("stale-read"), (job) =>
      violating(job, "lost-update"),
    );
    expect([code, line?.outcome]).toEqual([1, "violation"]);
    expect(line?.reason).toBe("expected was stale-read: lost-update on key 1");
  });
});

test("of cells that are drawn, those with more weight come sooner, as much as it says", async () => {
  const nodeCounts = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  const config: Config = {
    suites: {
      nightly: {
        // Time for the cell that its pair of workload and faults has a right to, and two more.
        ...{ budget: 30, axes: { ...AXES, system: ["raft-kv"], nodeCount: nodeCounts } },
        weights: [{ match: { nodeCount: 9 }, weight: 20 }],
      },
    },
  };
  const folder = newFolder();
  const runs = new Map<string, number>();
  for (let n = 1; n <= 28; n++) {
    const { judged } = await playNight(folder, config, n, passing);
    for (const { line, task } of judged.cells)
      if (line !== null && task.why === "fill")
        runs.set(task.cell.id, (runs.get(task.cell.id) ?? 0) + 1);
  }
  const heavy = runs.get("raft-kv/register/partition/sim/9n") ?? 0;
  runs.delete("raft-kv/register/partition/sim/9n");
  expect(heavy).toBeGreaterThan(15);
  for (const count of runs.values()) expect(count).toBeLessThan(heavy);
});
