import { existsSync, mkdtempSync, readFileSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { planSchema } from "../core/plan.ts";
import { compiledEntry } from "../node/compiled-entry.ts";
import { simulate } from "./simulate.ts";

const MAIN = compiledEntry("harness/cli/main.js");
const TIMEOUT_MS = 180_000;

async function faultline(...args: readonly string[]) {
  const cwd = realpathSync(mkdtempSync(join(tmpdir(), "faultline-hunt-")));
  const result = await execa(process.execPath, [MAIN, ...args], {
    ...{ cwd, reject: false, stdin: "ignore", forceKillAfterDelay: 60_000 },
  });
  return { ...result, cwd };
}

describe("faultline hunt", { timeout: TIMEOUT_MS }, () => {
  test("tutorial: a planted bug is found, kept in a run folder and made small", async () => {
    const flags = ["--bug", "stale-read", "--seeds", "200", "--json"];
    const { cwd, exitCode, stdout } = await faultline("hunt", "raft-kv", ...flags);
    expect(exitCode).toBe(1);
    const [find] = JSON.parse(stdout).finds;
    expect(find).toMatchObject({ fingerprint: "linearizable/nonlinearizable" });
    for (const file of ["plan.json", "history.jsonl", "verdict.json", "report.html"])
      expect(existsSync(join(cwd, find.folder, file))).toBe(true);
    expect(find.shrunk.faults).toBeLessThanOrEqual(5);
    const path = join(cwd, find.shrunk.folder, "plan.json");
    const again = await simulate(planSchema.parse(JSON.parse(readFileSync(path, "utf8"))));
    expect(again).toMatchObject({ fingerprint: find.fingerprint, hash: find.shrunk.hash });
  });

  test("a rare bug is found under the faults that it names, and no others", async () => {
    const flags = ["--bug", "single-server-race", "--seeds", "2000", "--no-shrink", "--json"];
    const { exitCode, stdout } = await faultline("hunt", "raft-kv", ...flags);
    expect(exitCode).toBe(1);
    const [find] = JSON.parse(stdout).finds;
    expect(find.fingerprint).toMatch(/^invariants\/(unsafe-election|leader-completeness)$/);
  });

  test("nothing is found in what is right", async () => {
    const { exitCode, stdout } = await faultline("hunt", "raft-kv", "--seeds", "100");
    expect(stdout).toMatch(/^No violation found in 100 seeds, [\d,]+ operations\.$/);
    expect(exitCode).toBe(0);
  });

  test("one seed of a hunt is the same run again, whoever simulates it", async () => {
    const args = ["hunt", "raft-kv", "--bug", "ack-before-commit", "--seeds", "1", "--no-shrink"];
    const runs = await Promise.all(
      ["1", "2"].map((jobs) => faultline(...args, "--seed", "4", "--jobs", jobs, "--json")),
    );
    const [first, second] = runs.map(({ stdout }) => JSON.parse(stdout).finds[0]);
    expect(first.hash).toMatch(/^[0-9a-f]{16}$/);
    expect(second.hash).toBe(first.hash);
  });

  test("Ctrl-C ends it in order", async () => {
    const child = execa(process.execPath, [MAIN, "hunt", "raft-kv", "--seeds", "1000000"], {
      ...{ reject: false, stdin: "ignore", cwd: mkdtempSync(join(tmpdir(), "faultline-hunt-")) },
    });
    child.stderr.once("data", () => setTimeout(() => child.kill("SIGINT"), 500));
    const { exitCode, stdout } = await child;
    expect(exitCode).toBe(130);
    expect(stdout).toMatch(/^No violation found in/);
  });

  test.each([
    [["hunt"], /Not enough non-option arguments|system/],
    [["hunt", "raft-vk"], /raft-kv/],
    [["hunt", "raft-kv", "--seeds", "0"], /--seeds "?0"?/],
    [["hunt", "raft-kv", "--bug", "stale-raed"], /stale-read/],
    [["hunt", "raft-kv", "--nemesis", "bandwidth"], /no bandwidth/],
  ])("%j is refused with 254 and a hint", async (args, message) => {
    const { exitCode, stderr } = await faultline(...args);
    expect(exitCode).toBe(254);
    expect(stderr).toMatch(message);
  });
});
