import { existsSync } from "node:fs";
import { History } from "../../core/history.ts";
import { renderHtmlReport } from "../../report/html-report.tsx";
import { readHistoryFile } from "../../store/history-file.ts";
import {
  openRunFolder,
  type RunFolder,
  readNodeLogTails,
  readPlan,
} from "../../store/run-folder.ts";
import { unjudged } from "../analyse.ts";
import { type Answer, HTML, notFound } from "./answer.ts";
import { insideOf } from "./run-file.ts";

const LOG_TAIL_BYTES = 8 * 1024;

/** What a run has recorded so far; where it has its report, that. */
export function livePage(results: string, path: string): Answer {
  const real = insideOf(results, path);
  if (real === null) return notFound();
  const folder = openRunFolder(real);
  if (!existsSync(folder.file("plan.json"))) return notFound();
  if (existsSync(folder.file("report.html")))
    return { status: 302, type: "text/plain", body: "", location: "report.html" };
  return { status: 200, type: HTML, body: pageOf(folder) };
}

function pageOf(folder: RunFolder): string {
  const plan = readPlan(folder);
  const file = folder.file("history.jsonl");
  const history = existsSync(file) ? readHistoryFile(file).history : new History([]);
  const reason = "Nothing is judged before the run ends; this is what it has recorded so far.";
  const data = {
    ...{ plan, history, trace: null, isRunning: true },
    nodeLogs: readNodeLogTails(folder, LOG_TAIL_BYTES),
    verdict: { ...unjudged(history, plan, reason), interrupted: false },
  };
  return renderHtmlReport(data, { isLive: true });
}
