import { appendFileSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { appendToLedger, type LedgerLine, readLedger } from "./ledger.ts";
import { passing } from "./testing/scripted.ts";

const JOB = {
  suite: "s",
  night: "2026-11-20",
  cell: "c",
  args: [],
  seed: 1,
  attempt: 1,
  limitMs: 1,
};
const line = (task: string): LedgerLine => ({
  ...{
    schema: 1,
    suite: "s",
    night: "2026-11-20",
    task,
    cell: task,
    why: "fill",
    outcome: "passed",
  },
  ...{ reason: "", fingerprint: null, bug: null, isExpected: false, system: "x", workload: null },
  ...{ nemesis: null, driver: "sim", attempts: 1, hits: 0, tries: 0, elapsedMs: 1, commit: null },
  ...{ result: passing(JOB), finishedAt: "2026-11-20T03:00:00Z" },
});

test("what a crash tore is left out, and the next line begins anew", () => {
  const file = join(mkdtempSync(join(tmpdir(), "faultline-ledger-")), "ledger.jsonl");
  expect(readLedger(file)).toEqual([]);
  appendToLedger(file, line("a"));
  appendFileSync(file, JSON.stringify(line("b")).slice(0, 100));
  expect(readLedger(file)).toEqual([line("a")]);
  appendToLedger(file, line("c"));
  expect(readLedger(file)).toEqual([line("a"), line("c")]);
  expect(readFileSync(file, "utf8").split("\n")).toHaveLength(4);
});

test("anything else that is no line is told by its place", () => {
  const file = join(mkdtempSync(join(tmpdir(), "faultline-ledger-")), "ledger.jsonl");
  appendToLedger(file, line("a"));
  appendFileSync(file, `${JSON.stringify({ ...line("b"), outcome: "fine" })}\n`);
  expect(() => readLedger(file)).toThrow(/ledger\.jsonl, line 2: outcome: /);
});
