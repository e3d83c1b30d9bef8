import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { dockerForTests } from "../cluster/docker/testing/docker-for-tests.ts";
import { BLOCKING_CHECKER, blockingIn } from "../core/blocking.ts";
import { renderHtmlReport } from "../report/html-report.tsx";
import { renderTerminalSummary } from "../report/terminal/terminal-summary.ts";
import { createRunFolder } from "../store/run-folder.ts";
import { analyse } from "./analyse.ts";
import { openDockerDriver } from "./drivers/docker.ts";
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

test.each(Object.entries(DRIVERS).filter(([on]) => on !== "docker" || typeof docker !== "string"))(
  "on %s, transfers are whole though coordinators are killed, and how long which accounts were blocked is told",
  async (on, open) => {
    const driver = await open();
    const flags = parseRunFlags({
      ...{ ...RUN_DEFAULTS, system: "two-phase-commit", workload: "bank", nemesis: "kill" },
      ...{
        json: false,
        on,
        nodeCount: 3,
        timeLimit: 6,
        nemesisInterval: 2,
        rate: 400,
        concurrency: 12,
      },
    });
    const plan = planOf(flags, 7, new Date(0), driver.abilities);
    const root = mkdtempSync(join(tmpdir(), "faultline-blocking-"));
    try {
      const { history } = await execute({
        ...{ plan, driver, folder: createRunFolder(root, plan) },
        interrupt: new AbortController().signal,
        ...{ onOp: () => {}, onPhase: () => {}, log: () => {} },
      });
      const verdict = await analyse(history, plan);
      expect(verdict.valid, verdict.reason).toBe(true);
      const found = blockingIn(verdict.checkers[BLOCKING_CHECKER]?.details);
      expect(found?.transactions).toBeGreaterThan(0);
      expect(found?.longest[0]?.forMs).toBe(found?.longestMs);
      expect(found?.longest.flatMap(({ faults }) => faults).join()).toContain("kill of n");
      const data = { plan, history, verdict, nodeLogs: [], trace: null };
      expect(renderTerminalSummary(data, { color: false, width: 200 })).toMatch(
        /blocked +\d+ transactions? held keys? .*; longest .* waiting for n\d/,
      );
      expect(renderHtmlReport(data)).toContain("The longest waits of transactions in doubt");
    } finally {
      rmSync(root, { recursive: true });
    }
  },
  60_000,
);

if (typeof docker === "string")
  test.skip(`on docker: needs a container engine: ${docker}`, () => {});
