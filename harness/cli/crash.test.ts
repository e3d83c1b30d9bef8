import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { connectEngine } from "../cluster/docker/engine.ts";
import { random } from "../core/random.ts";
import { compiledEntry } from "../node/compiled-entry.ts";

const MAIN = compiledEntry("harness/cli/main.js");
const MARK = "FAULTLINE_CRASH_TEST";

/** Set to 10 or more for a thorough search. */
const CRASHES = Number(process.env.FAULTLINE_CRASHES ?? 2);

const engine = await connectEngine().catch(() => null);

test.runIf((process.env.FAULTLINE_MUST_RUN ?? "").includes("docker"))("an engine answers", () => {
  expect(engine).not.toBeNull();
});

/** Processes that were started, directly or not, with this mark in their environment. */
function marked(mark: string): readonly string[] {
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/environ`, "latin1").includes(`${MARK}=${mark}`);
    } catch {
      return false;
    }
  });
}

async function waitUntil(holds: () => boolean, timeoutMs: number): Promise<void> {
  const endMs = performance.now() + timeoutMs;
  while (!holds() && performance.now() < endMs)
    await new Promise((resolve) => setTimeout(resolve, 50));
}

describe.skipIf(!existsSync("/proc/self/environ"))("kill -9 of the controller", () => {
  test.each(Array.from({ length: CRASHES }, (_, n) => n))(
    "leaves no process and a record to judge (%i)",
    async (n) => {
      const cwd = realpathSync(mkdtempSync(join(tmpdir(), "faultline-crash-")));
      const mark = cwd;
      const args = ["run", "raft-kv", "--time-limit", "30", "--seed", String(n)];
      const controller = execa(process.execPath, [MAIN, ...args], {
        ...{ cwd, reject: false, stdin: "ignore", stderr: "ignore", cleanup: false },
        env: { [MARK]: mark },
      });
      const history = join(cwd, "results", "latest", "history.jsonl");
      const hasOk = (): boolean =>
        existsSync(history) && readFileSync(history, "utf8").includes('"ok"');
      await waitUntil(hasOk, 20_000);
      await new Promise((resolve) => setTimeout(resolve, random(n, "crash").below(4_000)));
      expect(marked(mark).length).toBeGreaterThan(2);
      controller.kill("SIGKILL");
      await controller;
      await waitUntil(() => marked(mark).length === 0, 2_000);
      expect(marked(mark)).toEqual([]);

      const check = await execa(process.execPath, [MAIN, "check", "results/latest", "--json"], {
        cwd,
        reject: false,
      });
      const verdict = JSON.parse(check.stdout);
      expect(verdict.checkers.linearizable.valid).toBe(true);
      expect(verdict.interrupted).toBe(true);
      expect([0, 2]).toContain(check.exitCode);
    },
    60_000,
  );
});

describe.skipIf(engine === null)("kill -9 of a controller of containers", () => {
  test.each(Array.from({ length: CRASHES }, (_, n) => n))(
    "leaves no container, no network and no volume, whenever it comes (%i)",
    async (n) => {
      const cwd = realpathSync(mkdtempSync(join(tmpdir(), "faultline-crash-")));
      const args = ["run", "raft-kv", "--on", "docker", "--time-limit", "30", "--seed", String(n)];
      const controller = execa(process.execPath, [MAIN, ...args], {
        ...{ cwd, reject: false, stdin: "ignore", stderr: "ignore", cleanup: false },
      });
      await waitUntilEngineHolds(controller.pid as number, true, 60_000);
      await new Promise((resolve) => setTimeout(resolve, random(n, "crash").below(12_000)));
      controller.kill("SIGKILL");
      await controller;
      await waitUntilEngineHolds(controller.pid as number, false, 15_000);
    },
    120_000,
  );
});

/** Waits for containers, networks or volumes of a controller to be there, or for all of them to be gone. */
async function waitUntilEngineHolds(pid: number, some: boolean, timeoutMs: number): Promise<void> {
  const count = async (): Promise<number> => {
    const filters = { label: [`faultline.pid=${pid}`] };
    const [containers, networks, volumes] = await Promise.all([
      engine?.docker.listContainers({ all: true, filters }),
      engine?.docker.listNetworks({ filters }),
      engine?.docker.listVolumes({ filters }),
    ]);
    return [containers, networks, volumes?.Volumes].reduce(
      (sum, list) => sum + (list?.length ?? 0),
      0,
    );
  };
  const endMs = performance.now() + timeoutMs;
  while ((await count()) > 0 !== some && performance.now() < endMs)
    await new Promise((resolve) => setTimeout(resolve, 200));
  if (some) expect(await count()).toBeGreaterThan(0);
  else expect(await count()).toBe(0);
}

test("Ctrl-C ends the run in order: healed, judged, reported, exit 130", async () => {
  const cwd = realpathSync(mkdtempSync(join(tmpdir(), "faultline-interrupt-")));
  const args = ["run", "raft-kv", "--time-limit", "60", "--json"];
  const run = execa(process.execPath, [MAIN, ...args], { cwd, reject: false, stdin: "ignore" });
  const history = join(cwd, "results", "latest", "history.jsonl");
  const isUnderFault = (): boolean =>
    existsSync(history) && readFileSync(history, "utf8").includes('"outcome":"installed"');
  await waitUntil(isUnderFault, 20_000);
  run.kill("SIGINT");
  const { exitCode, stdout, stderr } = await run;
  expect(stderr).toContain("Stopping: healing");
  const verdict = JSON.parse(stdout);
  expect(verdict.interrupted).toBe(true);
  expect(exitCode).toBe(130);
  for (const counts of Object.values(verdict.nemesis) as { installed: number; healed: number }[])
    expect(counts.healed).toBeGreaterThanOrEqual(counts.installed);
  expect(existsSync(join(cwd, "results", "latest", "report.html"))).toBe(true);
}, 60_000);
