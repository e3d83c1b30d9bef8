import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { CellJob, CellResult } from "./cell-result.ts";
import type { Config, Quarantine } from "./config.ts";
import type { NightJudgement } from "./judge-night.ts";
import { readLedger } from "./ledger.ts";
import { renderNightJunit } from "./render-junit.ts";
import { SuiteFolder } from "./suite-folder.ts";
import { type Night, nightName, playNight } from "./testing/play-night.ts";
import { passing, violating } from "./testing/scripted.ts";

const CONFIG: Config = {
  suites: {
    nightly: {
      budget: 600,
      axes: {
        system: ["raft-kv"],
        workload: ["register", "set"],
        nemesis: ["partition", "kill", "pause"],
        driver: ["local"],
      },
      canaries: [{ system: "raft-kv", bug: "stale-read" }],
    },
  },
};
const night = (
  folder: SuiteFolder,
  n: number,
  script: (job: CellJob) => CellResult,
  quarantine: readonly Quarantine[] = [],
): Promise<Night> => playNight(folder, CONFIG, n, script, quarantine);

const isCanary = ({ args }: CellJob): boolean => args.includes("--bug");

describe("fourteen nights, with a bug planted on night five and mended on night nine", () => {
  const CELL = "raft-kv/register/partition/local/5n";
  /** It shows in the first run of a seed, and in one of three runs after it. */
  const script = (n: number) => (job: CellJob) => {
    if (isCanary(job)) return violating(job, "nonlinearizable");
    const isThere = n >= 5 && n < 9 && job.cell.split("#")[0] === CELL;
    return isThere && job.attempt % 3 === 1 ? violating(job, "stale-read") : passing(job);
  };

  test("exit codes, first and last seen, hit rate, order, quarantine and trend", async () => {
    const folder = new SuiteFolder(mkdtempSync(join(tmpdir(), "faultline-nights-")), "nightly");
    const quarantine: Quarantine[] = [];
    const nights: Night[] = [];
    for (let n = 1; n <= 14; n++) {
      nights.push(await night(folder, n, script(n), quarantine));
      const [record] = nights.at(-1)?.judged.records ?? [];
      // On the sixth morning somebody takes it on, until the seventh.
      if (n === 6 && record)
        quarantine.push({
          ...{ fingerprint: record.fingerprint, owner: "ada", until: nightName(7) },
          link: "https://example.org/28",
        });
    }
    // Red on 5 and 6; shielded on 7; expired on 8; mended since, and the entry wants to be removed.
    expect(nights.map(({ code }) => code)).toEqual([0, 0, 0, 0, 1, 1, 0, 1, 2, 2, 2, 2, 2, 2]);
    const standings = nights.map(
      ({ judged }) => judged.cells.find(({ line }) => line?.outcome === "violation")?.standing,
    );
    expect(standings.slice(4, 8)).toEqual(["new", "known", "quarantined", "quarantine-expired"]);

    const [record, ...others] = nights.at(-1)?.judged.records ?? [];
    expect(others).toEqual([]);
    expect(record).toMatchObject({
      ...{ anomaly: "stale-read", cells: [CELL], quietNights: 6 },
      firstSeen: { night: nightName(5), commit: "c0ffee5" },
      lastSeen: { night: nightName(8), commit: "c0ffee8" },
    });
    // Each violation was seen once, and in one of three runs after that.
    const violations = readLedger(folder.ledger).filter(({ outcome }) => outcome === "violation");
    expect(violations.every(({ hits, tries }) => hits === 2 && tries === 4)).toBe(true);
    expect(record?.hits).toBe(2 * violations.length);
    expect(record?.hitRate.low).toBeGreaterThan(0.1);
    expect(record?.hitRate.high).toBeLessThan(0.7);

    // Seeds that fail come right after the canaries; once mended, they stay as regressions.
    const why = (n: number) => nights[n - 1]?.judged.cells.map(({ task }) => task.why) ?? [];
    expect(why(6).slice(0, 2)).toEqual(["canary", "failing"]);
    expect(why(9).filter((each) => each === "failing")).toHaveLength(4);
    expect(why(10)).not.toContain("failing");
    expect(why(10).slice(0, 2)).toEqual(["canary", "regression"]);

    const page = readFileSync(join(folder.path, "index.html"), "utf8");
    const marks =
      /<td class="name">raft-kv\/register\/partition\/local\/5n<\/td><td class="nights">(.*?)<\/td>/
        .exec(page)?.[1]
        ?.replace(/<[^>]*>/g, "");
    expect(marks).toBe("····qqqq······");
    expect(page).toContain(`${nightName(8)} (c0ffee8), quiet for 6 nights`);
    expect(page).toContain("ada, ended 2026-11-07");
    expect(renderNightJunit(nights[6]?.judged as NightJudgement)).toContain('type="quarantined"');
  });
});

test("a canary that is missed makes the night unknown; a violation still wins", async () => {
  const folder = new SuiteFolder(mkdtempSync(join(tmpdir(), "faultline-canary-")), "nightly");
  const missed = await night(folder, 1, (job) => passing(job));
  expect(missed.code).toBe(2);
  expect(missed.judged.objections[0]?.message).toContain("did not find the planted bug stale-read");
  const both = await night(folder, 2, (job) =>
    job.cell.includes("/set/kill/") ? violating(job, "lost-write") : passing(job),
  );
  expect(both.code).toBe(1);
});

test("trouble of the infrastructure is tried once more, a violation never", async () => {
  const folder = new SuiteFolder(mkdtempSync(join(tmpdir(), "faultline-infra-")), "nightly");
  const { code, judged, jobs } = await night(folder, 1, (job) => {
    if (isCanary(job)) return violating(job, "nonlinearizable");
    if (job.cell.includes("/set/kill/"))
      return passing(job, { outcome: "infrastructure", reason: "no space left on device" });
    if (job.cell.includes("/set/pause/") && job.attempt === 1)
      return passing(job, { outcome: "infrastructure", reason: "the engine went away" });
    if (job.cell.includes("/register/kill/") && job.attempt === 1) return violating(job, "G1c");
    return passing(job);
  });
  const line = (part: string) => judged.cells.find(({ task }) => task.id.includes(part))?.line;
  expect(line("/set/kill/")).toMatchObject({ outcome: "infrastructure", attempts: 2 });
  expect(line("/set/pause/")).toMatchObject({ outcome: "passed", attempts: 2 });
  // Three more runs did not show it: it stays a violation.
  expect(line("/register/kill/")).toMatchObject({ outcome: "violation", hits: 1, tries: 4 });
  expect(jobs.filter(({ cell }) => cell.includes("/set/kill/"))).toHaveLength(2);
  expect(code).toBe(1);
  expect(judged.objections.map(({ exitCode }) => exitCode)).toEqual([1, 255]);
});

test("what does not fit into the budget is reported as not run, canaries come all the same", async () => {
  const folder = new SuiteFolder(mkdtempSync(join(tmpdir(), "faultline-budget-")), "nightly");
  const { judged, code } = await night(folder, 1, (job) =>
    isCanary(job) ? { ...violating(job, "nonlinearizable"), durationMs: 590_000 } : passing(job),
  );
  expect(judged.counts).toMatchObject({ passed: 1, notRun: 6 });
  expect(judged.canaries).toEqual({ planned: 1, found: 1 });
  expect(renderNightJunit(judged)).toContain('skipped="6"');
  expect(code).toBe(0);
  // The next night begins with what was not run for longest.
  const slow = (job: CellJob) =>
    isCanary(job) ? { ...violating(job, "nonlinearizable"), durationMs: 570_000 } : passing(job);
  const next = await night(folder, 2, slow);
  const third = await night(folder, 3, slow);
  const ran = ({ judged: { cells } }: Night) =>
    cells.filter(({ line, task }) => line && task.why !== "canary").map(({ task }) => task.id);
  expect(ran(next)).toHaveLength(1);
  // The one that is known to be quick fits in behind it.
  expect(ran(third)).toHaveLength(2);
  expect(ran(third)[0]).not.toEqual(ran(next)[0]);
  expect(ran(third)[1]).toEqual(ran(next)[0]);
});
