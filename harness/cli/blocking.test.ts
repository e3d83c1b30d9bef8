import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { dockerForTests } from "../cluster/docker/testing/docker-for-tests.ts";
import { BLOCKING_CHECKER, blockingIn } from "../core/blocking.ts";
import { renderHtmlReport } from "../report/html-report.tsx";
import type { RunData } from "../report/run-data.ts";
import { renderTerminalSummary } from "../report/terminal/terminal-summary.ts";
import { createRunFolder } from "../store/run-folder.ts";
import { analyse } from "./analyse.ts";
import { openDockerDriver } from "./drivers/docker.ts";
import type { Driver } from "./drivers/driver.ts";
import { openLocalDriver } from "./drivers/local.ts";
import { openSimDriver } from "./drivers/sim.ts";
import { execute } from "./execute.ts";
import { planOf } from "./plan.ts";
import { parseRunFlags, RUN_DEFAULTS } from "./run-flags.ts";

const DRIVERS = {
  sim: async () => openSimDriver({ builtIn: true }),
  local: async () => openLocalDriver({ builtIn: true }),
  docker: () => openDockerDriver({ builtIn: true, say: () => {} }),
};
const docker = await dockerForTests();
const MOST_RUNS = 5;

test.each(Object.entries(DRIVERS).filter(([on]) => on !== "docker" || typeof docker !== "string"))(
  "on %s, transfers are whole though coordinators are killed, and how long which accounts were blocked is told",
  async (on, open) => {
    const driver = await open();
    for (let seed = 1; ; seed++) {
      const data = await bankWithKills(on, driver, seed);
      const { valid, reason, checkers } = data.verdict;
      expect(valid, reason).toBe(true);
      const found = blockingIn(checkers[BLOCKING_CHECKER]?.details);
      const faults = found?.longest.flatMap((each) => each.faults).join() ?? "";
      // On real processes, a kill does not always fall between a vote and its decision.
      if (!faults.includes("kill of n") && seed < MOST_RUNS) continue;
      expect(faults).toContain("kill of n");
      expect(found?.longest[0]?.forMs).toBe(found?.longestMs);
      expect(renderTerminalSummary(data, { color: false, width: 200 })).toMatch(
        /blocked +\d+ transactions? held keys? .*; longest .* waiting for n\d/,
      );
      expect(renderHtmlReport(data)).toContain("The longest waits of transactions in doubt");
      return;
    }
  },
  120_000,
);

async function bankWithKills(on: string, driver: Driver, seed: number): Promise<RunData> {
  const flags = parseRunFlags({
    ...{ ...RUN_DEFAULTS, system: "two-phase-commit", workload: "bank", nemesis: "kill" },
    ...{ json: false, on, nodeCount: 3, concurrency: 12, rate: 400 },
    ...{ timeLimit: 6, nemesisInterval: 2 },
  });
  const plan = planOf(flags, seed, new Date(0), driver.abilities);
  const root = mkdtempSync(join(tmpdir(), "faultline-blocking-"));
  try {
    const { history } = await execute({
      ...{ plan, driver, folder: createRunFolder(root, plan) },
      interrupt: new AbortController().signal,
      ...{ onOp: () => {}, onPhase: () => {}, log: () => {} },
    });
    return { plan, history, verdict: await analyse(history, plan), nodeLogs: [], trace: null };
  } finally {
    rmSync(root, { recursive: true });
  }
}

if (typeof docker === "string")
  test.skip(`on docker: needs a container engine: ${docker}`, () => {});
