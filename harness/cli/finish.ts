import { appendFileSync } from "node:fs";
import { relative } from "node:path";
import { messageOf } from "../core/errors.ts";
import type { History } from "../core/history.ts";
import type { Plan } from "../core/plan.ts";
import type { Trace } from "../core/trace.ts";
import { renderGithubSummary } from "../report/github-summary.ts";
import { renderHtmlReport } from "../report/html-report.tsx";
import { renderJunit } from "../report/junit.ts";
import type { RunData } from "../report/run-data.ts";
import { renderTerminalSummary } from "../report/terminal/terminal-summary.ts";
import { type RunFolder, readNodeLogTails, writeRunFile } from "../store/run-folder.ts";
import { analyse } from "./analyse.ts";
import { plantedBugsAround } from "./planted-bugs.ts";

const LOG_TAIL_BYTES = 32 * 1024;

/**
 * Judges the history of a run, writes all that follows from it into the folder, and answers with it. A file that cannot
 * be written costs no verdict: it becomes one of the run's problems, after those in `earlierProblems`.
 */
export async function finish(
  folder: RunFolder,
  plan: Plan,
  history: History,
  earlierProblems: readonly string[] = [],
  trace: Trace | null = null,
): Promise<RunData> {
  const judged = await analyse(history, plan);
  const problems = [...judged.problems, ...earlierProblems];
  const data: RunData = {
    ...{ plan, history, trace, nodeLogs: readNodeLogTails(folder, LOG_TAIL_BYTES) },
    verdict: { ...judged, problems },
    runFolder: relative(process.cwd(), folder.path),
    plantedBugs: plantedBugsAround(folder, plan),
  };
  attempt(problems, () => writeRunFile(folder, "report.html", renderHtmlReport(data)));
  attempt(problems, () => writeRunFile(folder, "junit.xml", renderJunit(data)));
  attempt(problems, () => writeGithubSummary(data));
  attempt(problems, () => writeRunFile(folder, "verdict.json", asJson(data.verdict)));
  return data;
}

function attempt(problems: string[], write: () => void): void {
  try {
    write();
  } catch (thrown) {
    problems.push(messageOf(thrown));
  }
}

function writeGithubSummary(data: RunData): void {
  const file = process.env.GITHUB_STEP_SUMMARY;
  if (file) appendFileSync(file, renderGithubSummary(data));
}

/** What goes into verdict.json, and with `--json` to stdout. */
export function asJson(document: unknown): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Prints the verdict for people on stdout. */
export function printSummary(data: RunData, folder: RunFolder): void {
  const color = process.stdout.isTTY === true && !process.env.NO_COLOR;
  const width = process.stdout.columns ?? 100;
  const reportPath = relative(process.cwd(), folder.file("report.html"));
  process.stdout.write(`${renderTerminalSummary(data, { color, width, reportPath })}\n`);
}
