import { expect, test } from "vitest";
import type { NightJudgement } from "./judge-night.ts";
import { judgeNight } from "./judge-night.ts";
import type { LedgerLine } from "./ledger.ts";
import { annotations, renderNightSummary } from "./render-github.ts";
import { violating } from "./testing/scripted.ts";

const NIGHT = "2026-11-20";

/** A night in which every cell is violated, for a reason that would like to be more than text. */
function badNight(cells: number, reason: string): NightJudgement {
  const ids = Array.from({ length: cells }, (_, n) => `cell-${n}`);
  const job = { suite: "s", night: NIGHT, cell: "", args: [], seed: 1, attempt: 1, limitMs: 1 };
  const ledger = ids.map(
    (id): LedgerLine => ({
      ...{ schema: 1, suite: "s", night: NIGHT, task: id, cell: id, why: "fill", reason },
      ...{ outcome: "violation", fingerprint: "0123456789ab", bug: null, isExpected: false },
      ...{
        system: "x",
        workload: null,
        nemesis: null,
        driver: "sim",
        attempts: 1,
        hits: 1,
        tries: 1,
      },
      ...{
        elapsedMs: 1,
        commit: null,
        finishedAt: `${NIGHT}T03:00:00Z`,
        result: violating(job, "x"),
      },
    }),
  );
  const tasks = ids.map((id) => ({
    ...({ id, why: "fill", seed: 1, estimateMs: 1 } as const),
    cell: { id, system: "x", workload: null, nemesis: null, driver: "sim", bug: null } as const,
  }));
  return judgeNight({ suite: "s", night: NIGHT, tasks, ledger, quarantine: [] });
}

test("tutorial: verdict first, then the cells, then how to see them again", () => {
  const summary = renderNightSummary(badNight(1, "stale | read"));
  expect(summary).toMatch(/^### ❌ FAIL: `s`, night `2026-11-20`/);
  expect(summary).toContain("| `cell-0` | violation, new | `stale \\| read` |");
  expect(summary).toContain("again: `npx faultline");
});

test("a summary never gets larger than what GitHub takes, and says what it leaves out", () => {
  const night = badNight(5_000, "r".repeat(290));
  const summary = renderNightSummary(night, 100_000);
  expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(100_000);
  expect(summary).toMatch(/4\d\d\d more cells are in the artifacts\./);
  expect(summary).toContain("again: ");
  expect(Buffer.byteLength(renderNightSummary(night))).toBeLessThan(1_024 * 1_024);
});

test("at most ten annotations of a kind, and none that a reason has made", () => {
  const lines = annotations(badNight(30, "100 %\n::error::owned")).trimEnd().split("\n");
  expect(lines).toHaveLength(10);
  for (const line of lines)
    expect(line).toMatch(/^::error title=s%3A cell-\d+::new: 100 %25 ⏎ ::error::owned$/);
});
