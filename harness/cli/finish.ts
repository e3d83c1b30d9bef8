import { appendFileSync } from "node:fs";
import { relative } from "node:path";
import type { History } from "../core/history.ts";
import type { Plan } from "../core/plan.ts";
import type { VerdictDocument } from "../core/verdict-document.ts";
import { renderGithubSummary } from "../report/github-summary.ts";
import { renderHtmlReport } from "../report/html-report.tsx";
import { renderJunit } from "../report/junit.ts";
import type { RunData } from "../report/run-data.ts";
import { renderTerminalSummary } from "../report/terminal-summary.ts";
import { type RunFolder, readNodeLogTails, writeRunFile } from "../store/run-folder.ts";
import { analyse } from "./analyse.ts";

const LOG_TAIL_BYTES = 32 * 1024;

/** Judges the history of a run, writes all that follows from it into the folder, and answers with it. */
export async function finish(folder: RunFolder, plan: Plan, history: History): Promise<RunData> {
  const verdict = await analyse(history, plan);
  const nodeLogs = readNodeLogTails(folder, LOG_TAIL_BYTES);
  const runFolder = relative(process.cwd(), folder.path);
  const data: RunData = { plan, verdict, history, nodeLogs, runFolder };
  writeRunFile(folder, "verdict.json", verdictJson(verdict));
  writeRunFile(folder, "report.html", renderHtmlReport(data));
  writeRunFile(folder, "junit.xml", renderJunit(data));
  const summaryFile = process.env.GITHUB_STEP_SUMMARY;
  if (summaryFile) appendFileSync(summaryFile, renderGithubSummary(data));
  return data;
}

export function verdictJson(verdict: VerdictDocument): string {
  return `${JSON.stringify(verdict, null, 2)}\n`;
}

/** The verdict for people, on stdout, or as JSON. */
export function printVerdict(data: RunData, folder: RunFolder, json: boolean): void {
  if (json) {
    process.stdout.write(verdictJson(data.verdict));
    return;
  }
  const color = process.stdout.isTTY === true && !process.env.NO_COLOR;
  const width = process.stdout.columns ?? 100;
  const reportPath = relative(process.cwd(), folder.file("report.html"));
  process.stdout.write(`${renderTerminalSummary(data, { color, width, reportPath })}\n`);
}
