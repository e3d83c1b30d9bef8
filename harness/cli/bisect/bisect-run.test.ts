import { execFileSync } from "node:child_process";
import { mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { appendToLedger } from "../../suite/ledger.ts";
import { violating } from "../../suite/testing/scripted.ts";
import { bisectCell } from "./bisect-run.ts";

afterEach(() => vi.restoreAllMocks());

/** Commits 0 to 7: from 5 on it fails in every second run; 4 does not build. */
function repository(): { readonly cwd: string; readonly commits: readonly string[] } {
  const cwd = realpathSync(mkdtempSync(join(tmpdir(), "faultline-bisect-test-")));
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.org", ...args], {
      ...{ cwd, encoding: "utf8" },
    }).trim();
  git("init", "--quiet");
  const commits = Array.from({ length: 8 }, (_, n) => {
    writeFileSync(join(cwd, "build.sh"), n === 4 ? "exit 3" : "exit 0");
    const fails = `if [ -e ran ]; then exit 1; fi; touch ran; exit 0`;
    writeFileSync(join(cwd, "harness.sh"), n >= 5 ? fails : "exit 0");
    writeFileSync(join(cwd, "n"), String(n));
    git("add", "-A");
    git("commit", "--quiet", "-m", `commit ${n}`);
    return git("rev-parse", "HEAD");
  });
  return { cwd, commits };
}

test("finds the commit, in checkouts of their own, with as many runs as it takes", async () => {
  const { cwd, commits } = repository();
  vi.spyOn(process, "cwd").mockReturnValue(cwd);
  const job = {
    suite: "s",
    night: "2026-11-20",
    cell: "c",
    args: ["run", "x"],
    seed: 1,
    attempt: 1,
    limitMs: 1,
  };
  appendToLedger(join(cwd, "out", "s", "ledger.jsonl"), {
    ...{ schema: 1, suite: "s", night: "2026-11-20", task: "c", cell: "c", why: "fill" },
    ...{ outcome: "violation", reason: "stale", fingerprint: "0123456789ab", bug: null },
    ...{
      isExpected: false,
      system: "x",
      workload: null,
      nemesis: null,
      driver: "sim",
      attempts: 1,
    },
    ...{ hits: 2, tries: 4, elapsedMs: 1, commit: null, finishedAt: "2026-11-20T03:00:00Z" },
    result: violating(job, "stale-read"),
  });
  const flags = {
    ...{ suite: "s", good: commits[0] ?? "", bad: commits[7] ?? "", json: false },
    ...{ build: "sh build.sh", faultline: "sh harness.sh", out: join(cwd, "out") },
  };
  const abort = new AbortController().signal;
  const found = await bisectCell({ ...flags, cell: "0123456789ab" }, abort, () => {});
  expect(found).toMatchObject({ cell: "c", repeats: 5, command: "sh harness.sh run x" });
  // Commit 4 cannot be told from 5.
  expect(found.suspects).toEqual(commits.slice(3, 6));
  expect(found.confidence).toBeGreaterThan(0.9);
  expect(
    execFileSync("git", ["worktree", "list"], { cwd, encoding: "utf8" }).trim().split("\n"),
  ).toHaveLength(1);

  const attempt = (more: object) => bisectCell({ ...flags, cell: "c", ...more }, abort, () => {});
  await expect(attempt({ cell: "d" })).rejects.toMatchObject({ exitCode: 254 });
  await expect(attempt({ good: commits[7], bad: commits[0] })).rejects.toThrow(
    /no way from --good/,
  );
});
