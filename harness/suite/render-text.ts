import { oneLine } from "../report/text/visible.ts";
import type { NightCell, NightJudgement } from "./judge-night.ts";
import { hitText } from "./words.ts";

const MOST_OBJECTIONS = 20;
const TEXT_CHARS = 200;

/** A night for the terminal: the verdict first, then what is wrong, then where to look. */
export function renderNightText(night: NightJudgement): string {
  const { canaries, objections, records } = night;
  const lines = [
    `${wordOf(night)}  ${night.suite}, night ${night.night}: ${countsText(night)}`,
    `canaries: ${canaries.found} of ${canaries.planned} found`,
  ];
  for (const { cell, message } of objections.slice(0, MOST_OBJECTIONS))
    lines.push(`  ${cell ?? "the suite"}: ${oneLine(message, TEXT_CHARS)}`);
  if (objections.length > MOST_OBJECTIONS)
    lines.push(`  ... and ${objections.length - MOST_OBJECTIONS} more`);
  const tonight = night.cells.filter(({ line }) => line?.outcome === "violation");
  for (const record of records.filter(({ lastSeen }) => lastSeen.night === night.night)) {
    const { anomaly, example, fingerprint, firstSeen } = record;
    lines.push(
      `  ${fingerprint} ${anomaly}: first seen ${firstSeen.night}, shows in ${hitText(record)}`,
      `    again: ${example.result.reproduce}`,
    );
    const reportOf = tonight.find(({ line }) => line?.fingerprint === fingerprint)?.line?.result;
    if (reportOf?.folder) lines.push(`    report: ${reportOf.folder}/report.html`);
  }
  return `${lines.join("\n")}\n`;
}

/** The night in one word. */
export function wordOf({ objections }: Pick<NightJudgement, "objections">): string {
  switch (objections[0]?.exitCode) {
    case 1:
      return "FAIL";
    case 255:
      return "TROUBLE";
    case 2:
      return "UNKNOWN";
    default:
      return "PASS";
  }
}

export function countsText({ counts, cells }: NightJudgement): string {
  const fresh = cells.filter(({ standing }) => standing === "new").length;
  return [
    `${counts.violation} violated${fresh > 0 ? ` (${fresh} new)` : ""}`,
    `${counts.quarantined} in quarantine`,
    `${counts.unknown} unknown`,
    `${counts.infrastructure} infrastructure`,
    `${counts.passed} passed`,
    `${counts.notRun} not run`,
  ].join(", ");
}

/** What became of a cell, in a word or two. */
export function outcomeWord({ line, standing }: NightCell): string {
  if (line === null) return "not run";
  if (line.outcome !== "violation") return line.outcome;
  return standing === "quarantined" ? "quarantined" : `violation, ${standing ?? ""}`;
}
