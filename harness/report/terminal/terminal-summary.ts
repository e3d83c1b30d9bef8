import { commandsOf } from "../facts/commands.ts";
import type { RunData } from "../run-data.ts";
import { countText } from "../text/numbers.ts";
import { type Line, type LineOptions, renderLines } from "../text/terminal-line.ts";
import { effortLines } from "./effort-lines.ts";
import { ladderLines } from "./model-lines.ts";
import { proofLines } from "./proof-lines.ts";
import { headLine, verdictLines } from "./verdict-lines.ts";

export interface TerminalOptions extends LineOptions {
  /** Where the HTML report lies, as the user may type it; left out, the line is. */
  readonly reportPath?: string;
}

const MAX_ROWS = 25;

/**
 * The block that ends a run: verdict, proof, effort, and last, so that it stays on the screen, the command that
 * repeats it. At most 25 lines, without a last line end; no control character but line ends and, with `color`, our own colours.
 */
export function renderTerminalSummary(data: RunData, options: TerminalOptions): string {
  const lines = [
    headLine(data),
    ...verdictLines(data),
    ...proofLines(data),
    ...ladderLines(data),
    ...effortLines(data),
    ...problemLines(data),
    ...commandLines(data, options),
  ];
  return renderLines(lines, options, MAX_ROWS).join("\n");
}

function problemLines({ verdict: { incidents, problems } }: RunData): readonly Line[] {
  const lines: Line[] = [];
  const [incident] = incidents;
  if (incident) {
    const text = `${countText(incidents.length)}, first: ${incident.node} ${incident.kind}: ${incident.message}`;
    lines.push({ label: "incidents", text, style: "yellow" });
  }
  const [problem] = problems;
  if (problem !== undefined)
    lines.push({
      label: "problems",
      text: `${countText(problems.length)}, first: ${problem}`,
      style: "yellow",
    });
  return lines;
}

function commandLines(data: RunData, { reportPath }: TerminalOptions): readonly Line[] {
  const { reproduce } = commandsOf(data);
  return [
    ...(data.verdict.hash === null ? [] : [{ label: "hash", text: data.verdict.hash }]),
    ...(reportPath === undefined ? [] : [{ label: "report", text: reportPath, whole: true }]),
    { label: "again", text: reproduce, style: "cyan", whole: true },
  ];
}
