import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { compiledEntry } from "../node/compiled-entry.ts";

const MAIN = compiledEntry("harness/cli/main.js");

const check = (text: string, ...args: readonly string[]) => checkBy("isolation", text, ...args);

async function checkBy(checker: string, text: string, ...args: readonly string[]) {
  const path = join(mkdtempSync(join(tmpdir(), "faultline-isolation-")), "history.txt");
  writeFileSync(path, text);
  const options = { reject: false, stdin: "ignore", timeout: 60_000 } as const;
  return execa(process.execPath, [MAIN, "check", path, "--checker", checker, ...args], options);
}

test("a file of AWDIT's is told by its look, and judged with a proof", async () => {
  const { exitCode, stdout } = await check("w 0 1\nw 1 1\n=====\nr 1 0\nr 0 1\n");
  expect(stdout).toMatch(/^INVALID {2}2 operations\nisolation: read-atomic does not hold/);
  expect(stdout).toContain("so the initial state would come before itself");
  expect(exitCode).toBe(1);
});

test("--format awdit and --json: the strongest level stands in the details", async () => {
  const { exitCode, stdout } = await check("w 0 1\n=====\nr 0 1\n", "--format", "awdit", "--json");
  expect(JSON.parse(stdout)).toMatchObject({
    valid: true,
    checkers: { isolation: { details: { strongest: "causal", violated: [] } } },
  });
  expect(exitCode).toBe(0);
});

test("the same file for rw-register: what to take for granted are flags of Elle's names", async () => {
  const stale = "w 0 1\n=====\nr 0 1\nw 0 2\n=====\nr 0 2\n-----\nr 0 1\n";
  const plain = await checkBy("rw-register", stale, "--consistency-models", "serializable");
  expect(plain.exitCode).toBe(0);
  const session = ["--consistency-models", "strong-session-serializable"];
  const assuming = await checkBy("rw-register", stale, "--wfr-keys", ...session);
  expect(assuming.stdout).toContain("G-single-process:");
  expect(assuming.exitCode).toBe(1);
});

test("a checker that takes nothing for granted refuses to be told what to", async () => {
  const { exitCode, stderr } = await check("w 0 1\n", "--wfr-keys");
  expect(stderr).toContain("the checker isolation takes nothing for granted");
  expect(exitCode).toBe(254);
});
