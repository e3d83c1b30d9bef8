import type { CellJob, CellResult } from "../cell-result.ts";
import { cellsOf } from "../cells.ts";
import { type Config, parseConfig, type Quarantine } from "../config.ts";
import type { NightJudgement } from "../judge-night.ts";
import { appendToLedger, readLedger } from "../ledger.ts";
import { orderOf } from "../order.ts";
import { runNight } from "../run-night.ts";
import type { SuiteFolder } from "../suite-folder.ts";
import { scriptedClock } from "./scripted.ts";

const SHARD = { index: 1, count: 1 } as const;

/** Of November. */
export function nightName(n: number): string {
  return `2026-11-${String(n).padStart(2, "0")}`;
}

export interface Night {
  readonly judged: NightJudgement;
  readonly code: number;
  readonly jobs: readonly CellJob[];
}

/** Night `n` of the suite `nightly`, on the files that the nights before it have left; cells show what the script says. */
export async function playNight(
  folder: SuiteFolder,
  config: Config,
  n: number,
  script: (job: CellJob) => CellResult,
  quarantine: readonly Quarantine[] = [],
): Promise<Night> {
  const suite = parseConfig(config, "faultline.config.ts").suites.nightly;
  if (!suite) throw new Error("the suite is there");
  const name = nightName(n);
  const tasks = orderOf(cellsOf(suite), readLedger(folder.ledger), name);
  const plan = { suite: "nightly", night: name, shard: SHARD, startedAt: `${name}T02:00:00Z` };
  folder.writePlan({ schema: 1, ...plan, tasks });
  const { clock, runCell, jobs } = scriptedClock(script);
  await runNight({
    ...{
      suite: "nightly",
      night: name,
      tasks,
      finished: [],
      jobs: 1,
      remeasure: 3,
      runCell,
      clock,
    },
    ...{
      budgetMs: suite.budget * 1_000,
      commit: `c0ffee${n}`,
      timestamp: () => `${name}T03:00:00Z`,
    },
    interrupt: new AbortController().signal,
    onStart: () => {},
    onLine: (line) => appendToLedger(folder.ledger, line),
  });
  const judged = folder.conclude(name, SHARD, quarantine);
  return { judged, jobs, code: judged.objections[0]?.exitCode ?? 0 };
}
