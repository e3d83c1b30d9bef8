import { code } from "../report/text/markdown.ts";
import { oneLine } from "../report/text/visible.ts";
import type { NightCell, NightJudgement } from "./judge-night.ts";
import { countsText, outcomeWord, wordOf } from "./render-text.ts";
import { hitText } from "./words.ts";

/** GitHub drops a summary whole that is larger than 1 MiB: all steps of a job share it. */
const MAX_SUMMARY_BYTES = 900 * 1024;
/** Of each kind, in a step; what is more is not shown. */
const MAX_ANNOTATIONS = 10;
const MESSAGE_CHARS = 500;
const EMOJI: Readonly<Record<string, string>> = {
  PASS: "✅",
  FAIL: "❌",
  UNKNOWN: "❔",
  TROUBLE: "⚠️",
};

/**
 * A night as Markdown for a job's summary, with what is bad first; rows that would make it too large are counted instead.
 *
 * @param roomBytes what is left for it.
 */
export function renderNightSummary(night: NightJudgement, roomBytes = MAX_SUMMARY_BYTES): string {
  const { canaries, objections, records } = night;
  const word = wordOf(night);
  const head = [
    `### ${EMOJI[word]} ${word}: ${code(night.suite)}, night ${code(night.night)}`,
    "",
    `${countsText(night)}. Canaries: ${canaries.found} of ${canaries.planned} found.`,
    "",
    ...objections.filter(({ cell }) => cell === null).map(({ message }) => `- ${code(message)}`),
    "",
    "| cell | outcome | why |",
    "|---|---|---|",
  ];
  const open = records.filter(({ lastSeen }) => lastSeen.night === night.night);
  const tail = open.flatMap((record) => [
    `- ${code(record.fingerprint)} ${code(record.anomaly)}: first seen ${code(record.firstSeen.night)}, ${hitText(record)}; again: ${code(record.example.result.reproduce, 2_000)}`,
  ]);
  const rows = night.cells
    .toSorted((left, right) => weightOf(left) - weightOf(right))
    .map(
      (cell) =>
        `| ${cellText(cell.task.id)} | ${outcomeWord(cell)} | ${cellText(cell.line?.reason ?? "")} |`,
    );
  return fitted([...head], rows, ["", ...tail], roomBytes);
}

/** Workflow commands that mark what failed, the worst first; no untrusted text can begin a line of its own. */
export function annotations({ objections, suite }: NightJudgement): string {
  const lines = { error: 0, warning: 0 };
  return objections
    .map(({ cell, exitCode, message }) => {
      const kind = exitCode === 2 ? "warning" : "error";
      if (++lines[kind] > MAX_ANNOTATIONS) return "";
      const title = property(`${suite}: ${cell ?? "the suite"}`);
      return `::${kind} title=${title}::${data(oneLine(message, MESSAGE_CHARS))}\n`;
    })
    .join("");
}

function fitted(
  head: readonly string[],
  rows: readonly string[],
  tail: readonly string[],
  roomBytes: number,
): string {
  const bytes = (lines: readonly string[]) => Buffer.byteLength(lines.join("\n"));
  let used = bytes(head) + 200;
  const shown: string[] = [];
  for (const line of [...tail, ...rows]) {
    used += Buffer.byteLength(line) + 1;
    if (used > roomBytes) break;
    shown.push(line);
  }
  const shownTail = shown.slice(0, tail.length);
  const shownRows = shown.slice(tail.length);
  const left = rows.length - shownRows.length;
  const more = left === 0 ? [] : ["", `${left} more cells are in the artifacts.`];
  return `${[...head, ...shownRows, ...more, ...shownTail].join("\n")}\n`;
}

function weightOf({ line, standing }: NightCell): number {
  if (line === null) return 4;
  if (line.outcome === "violation") return standing === "quarantined" ? 3 : 0;
  return ["infrastructure", "unknown"].includes(line.outcome) ? 1 : 5;
}

/** In a table, a bar ends the cell even within a code span. */
function cellText(text: string): string {
  return text === "" ? "" : code(text).replaceAll("|", "\\|");
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(oneLine(text, MESSAGE_CHARS)).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
