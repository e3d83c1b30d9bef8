import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { CONSISTENCY_MODELS } from "../core/consistency.ts";
import { compiledEntry } from "../node/compiled-entry.ts";
import { PLAN } from "../report/testing/run-around.ts";
import { CHECKERS } from "./checkers.ts";
import { claimsOn } from "./claims.ts";

const MAIN = compiledEntry("harness/cli/main.js");

/** A history of register 1 beside the plan of its run, if there was one. */
function historyOf(
  deeds: readonly (readonly [process: number, f: string, value: number])[],
  plan?: object,
) {
  const folder = mkdtempSync(join(tmpdir(), "faultline-claims-"));
  const lines = deeds.flatMap(([process, f, value], at) => {
    const op = { time: at * 1_000, process, f, key: 1 };
    return [
      { index: 2 * at, ...op, type: "invoke", value: f === "read" ? null : value },
      { index: 2 * at + 1, ...op, type: "ok", value },
    ];
  });
  const path = join(folder, "history.jsonl");
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  if (plan !== undefined) writeFileSync(join(folder, "plan.json"), JSON.stringify(plan));
  return path;
}

/** Sequential, and not linearizable: another session reads what was replaced. */
const STALE = [
  [0, "write", 1],
  [0, "write", 2],
  [1, "read", 1],
] as const;

async function check(...args: readonly string[]) {
  const options = { reject: false, stdin: "ignore", timeout: 60_000 } as const;
  return execa(process.execPath, [MAIN, "check", ...args], options);
}

describe("check --checker ladder", () => {
  test("calls nothing valid about which nothing is claimed: it tells what holds", async () => {
    const path = historyOf(STALE);
    const { exitCode, stdout } = await check(path, "--checker", "ladder");
    expect(stdout).toMatch(/^MEASURED {2}3 operations, strongest that holds: sequential\n/);
    expect(stdout).toContain("claimed: nobody said what must hold");
    expect(exitCode).toBe(0);
    const json = await check(path, "--checker", "ladder", "--json");
    expect(JSON.parse(json.stdout)).toMatchObject({ valid: true, claims: null });
  });

  test("judges by the models of --claims, which alone ask for this checker", async () => {
    const path = historyOf(STALE);
    const kept = await check(path, "--claims", "sequential,causal");
    expect(kept.stdout).toMatch(/^VALID {2}3 operations\n/);
    expect(kept.stdout).toContain("claimed: sequential, causal (--claims)");
    expect(kept.exitCode).toBe(0);
    const broken = await check(path, "--claims", "linearizable", "--json");
    expect(JSON.parse(broken.stdout)).toMatchObject({ valid: false, claims: ["linearizable"] });
    expect(broken.exitCode).toBe(1);
  });

  test("judges the history of a run by what its system claims", async () => {
    const path = historyOf(STALE, PLAN);
    const { exitCode, stdout } = await check(path, "--checker", "ladder");
    expect(stdout).toMatch(/^INVALID/);
    expect(stdout).toContain("claimed: linearizable (plan.json)");
    expect(exitCode).toBe(1);
    expect((await check(path, "--claims", "sequential")).exitCode).toBe(0);
  });

  test("refuses a model that it does not know, and a claim that changes nothing", async () => {
    const path = historyOf(STALE);
    const unknown = await check(path, "--claims", "sequential,causl");
    expect(unknown.stderr).toMatch(/Unknown consistency model 'causl'[\s\S]*Did you mean 'causal'/);
    const idle = await check(path, "--checker", "pram", "--claims", "pram");
    expect(idle.stderr).toMatch(
      /the checker pram does not ask for that[\s\S]*ladder, set-full, counter/,
    );
    const lost = await check(path, "--checker", "pram", "--consistency-models", "serializable");
    expect(lost.stderr).toMatch(/the checker pram does not ask for that[\s\S]*list-append/);
    expect([unknown.exitCode, idle.exitCode, lost.exitCode]).toEqual([254, 254, 254]);
  });
});

test("check --checker staleness: figures, and no verdict", async () => {
  const { exitCode, stdout } = await check(historyOf(STALE), "--checker", "staleness");
  expect(stdout).toMatch(/^MEASURED {2}3 operations\nstaleness: 1 of 1 reads were certainly stale/);
  expect(exitCode).toBe(0);
});

test("every consistency model is a checker of that name", () => {
  const names = CHECKERS.map(({ name }) => name);
  for (const model of CONSISTENCY_MODELS) expect(names).toContain(model);
});

test("what comes in on stdin is nobody's claim", () => {
  expect(claimsOn(null, undefined)).toEqual({ models: null, source: "nobody" });
});
