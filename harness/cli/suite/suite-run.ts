import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, statSync } from "node:fs";
import { assertNever } from "../../core/assert.ts";
import { createRealClock } from "../../runner/real-clock.ts";
import type { CellRunner } from "../../suite/cell-result.ts";
import type { NightJudgement } from "../../suite/judge-night.ts";
import { appendToLedger, readLedger } from "../../suite/ledger.ts";
import { annotations, renderNightSummary } from "../../suite/render-github.ts";
import { renderNightText } from "../../suite/render-text.ts";
import { runNight } from "../../suite/run-night.ts";
import { openDockerDriver } from "../drivers/docker.ts";
import { type ExitCode, worstExitCode } from "../exit-code.ts";
import { asJson } from "../finish.ts";
import { listenForInterrupts } from "../interrupts.ts";
import { concludeSuite } from "./conclude-suite.ts";
import { type PreparedNight, prepareNight } from "./prepare-night.ts";
import { type CellsElsewhere, cellsThroughRedis } from "./redis/cells-through-redis.ts";
import { cellsInProcesses } from "./run-cell.ts";
import type { SuiteFlags } from "./suite-flags.ts";

/** GitHub drops a summary that is larger. */
const SUMMARY_LIMIT_BYTES = 1_000 * 1_024;

/** Runs a night, or the rest of one, judges it and tells everybody. */
export async function runSuite(flags: SuiteFlags): Promise<ExitCode> {
  const prepared = await prepareNight(flags, new Date());
  const { folder, plan, suite } = prepared;
  const say = (message: string): void => {
    process.stderr.write(`${message}\n`);
  };
  folder.writePlan(plan);
  const interrupts = listenForInterrupts(
    say,
    "Stopping: cells under way are broken off; the next start goes on with them.",
  );
  try {
    if (flags.engine === "local" && needsEngine(prepared))
      await openDockerDriver({ builtIn: true, say });
    const engine = await openEngine(flags, folder.path, say);
    try {
      await workThrough(prepared, engine.runCell, interrupts.signal, say);
    } finally {
      await engine.close();
    }
  } finally {
    interrupts.stop();
  }
  if (interrupts.signal.aborted) return 130;
  const judged = concludeSuite(folder, plan.night, plan.shard, suite.quarantine);
  report(judged, flags);
  return exitCodeOf(judged);
}

/** Prints a night, and writes what GitHub shows of it. */
export function report(judged: NightJudgement, { json, out, name }: SuiteFlags): void {
  const { records: _, ...document } = judged;
  if (json) process.stdout.write(asJson(document));
  else process.stdout.write(`${renderNightText(judged)}trend: ${out}/${name}/index.html\n`);
  if (process.env.GITHUB_ACTIONS) process.stderr.write(annotations(judged));
  const summary = process.env.GITHUB_STEP_SUMMARY;
  if (!summary) return;
  const used = existsSync(summary) ? statSync(summary).size : 0;
  appendFileSync(summary, renderNightSummary(judged, Math.max(0, SUMMARY_LIMIT_BYTES - used)));
}

export function exitCodeOf({ objections }: NightJudgement): ExitCode {
  return worstExitCode(objections.map(({ exitCode }) => exitCode));
}

/** Images are built once, before cells look for them side by side. */
function needsEngine({ plan }: PreparedNight): boolean {
  return plan.tasks.some(({ cell }) => cell.driver === "docker");
}

async function workThrough(
  { budgetMs, folder, isResumed, jobs, plan, suite }: PreparedNight,
  runCell: CellRunner,
  interrupt: AbortSignal,
  say: (message: string) => void,
): Promise<void> {
  const { night, tasks } = plan;
  const finished = readLedger(folder.ledger).filter(
    (line) => line.night === night && tasks.some(({ id }) => id === line.task),
  );
  const goesOn = isResumed ? `, going on behind ${finished.length} that are finished` : "";
  say(`${plan.suite}, night ${night}: ${tasks.length} cells, ${jobs} at a time${goesOn}`);
  let count = finished.length;
  await runNight({
    ...{ suite: plan.suite, night, tasks, finished, budgetMs, jobs, interrupt },
    ...{ remeasure: suite.remeasure, commit: commitHere(), runCell },
    clock: createRealClock(),
    timestamp: () => new Date().toISOString(),
    onStart: ({ id, why }) => say(`  begun: ${id} (${why})`),
    onLine: (line) => {
      appendToLedger(folder.ledger, line);
      const seconds = (line.result.durationMs / 1_000).toFixed(1);
      say(`  ${++count}/${tasks.length} ${line.outcome}: ${line.task} in ${seconds} s`);
    },
  });
}

async function openEngine(
  { config, engine, redis }: SuiteFlags,
  root: string,
  say: (message: string) => void,
): Promise<CellsElsewhere> {
  switch (engine) {
    case "local":
      return { runCell: cellsInProcesses(root, config), close: async () => {} };
    case "bullmq":
      return cellsThroughRedis(redis, say);
    default:
      return assertNever(engine);
  }
}

/** What is checked out here; null where nothing is. */
function commitHere(): string | null {
  if (process.env.GITHUB_SHA) return process.env.GITHUB_SHA;
  try {
    return execFileSync("git", ["rev-parse", "HEAD"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return null;
  }
}
