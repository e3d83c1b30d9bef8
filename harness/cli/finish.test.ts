import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { History } from "../core/history.ts";
import { createRunFolder } from "../store/run-folder.ts";
import { exitCodeOf } from "./exit-code.ts";
import { finish } from "./finish.ts";
import { ABLE_TO_ALL, planOf } from "./plan.ts";
import { parseRunFlags, RUN_DEFAULTS } from "./run-flags.ts";

const flags = parseRunFlags({ ...RUN_DEFAULTS, json: false, system: "raft-kv" });
const plan = planOf(flags, 7, new Date("2026-11-20T10:00:00Z"), ABLE_TO_ALL);

test("tutorial: everything that follows from a history lies beside it", async () => {
  const folder = createRunFolder(mkdtempSync(`${tmpdir()}/faultline-finish-`), plan);
  const { verdict } = await finish(folder, plan, new History([]));
  expect(JSON.parse(readFileSync(folder.file("verdict.json"), "utf8"))).toEqual(
    JSON.parse(JSON.stringify(verdict)),
  );
  expect(readFileSync(folder.file("report.html"), "utf8")).toContain("UNKNOWN");
  expect(readFileSync(folder.file("junit.xml"), "utf8")).toContain("<testsuite");
});

test("a disk that takes no more costs files, not the verdict: exit code 255", async () => {
  const folder = createRunFolder(mkdtempSync(`${tmpdir()}/faultline-finish-`), plan);
  rmSync(folder.path, { recursive: true });
  const { verdict } = await finish(folder, plan, new History([]), ["12 bytes of history.jsonl"]);
  expect(verdict.problems).toEqual([
    "12 bytes of history.jsonl",
    expect.stringMatching(/Cannot write .*report\.html/),
    expect.stringMatching(/Cannot write .*junit\.xml/),
    expect.stringMatching(/Cannot write .*verdict\.json/),
  ]);
  expect(exitCodeOf(verdict)).toBe(255);
});
