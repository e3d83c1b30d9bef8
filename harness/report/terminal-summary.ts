import { faultWindows } from "../core/faults.ts";
import { NS_PER_MS } from "../core/ids.ts";
import { LADDER_CHECKER, ladderIn } from "../core/ladder.ts";
import { PARTITION_SIDES_CHECKER, partitionSidesIn } from "../core/partition-sides.ts";
import { commandsOf } from "./facts/commands.ts";
import { headlineOf, objections, type Tone } from "./facts/headline.ts";
import { type Proof, proofsOf } from "./facts/proof.ts";
import { availabilityFigures, indeterminateCount } from "./facts/service.ts";
import type { RunData } from "./run-data.ts";
import { figureText, labelText } from "./text/labels.ts";
import { modelsThat, strongestText } from "./text/ladder.ts";
import { countOf, countText, durationText, momentText, shareText } from "./text/numbers.ts";
import { callText, resultText, whereText } from "./text/operations.ts";
import { partitionSidesText, withoutCutText } from "./text/partition-sides.ts";
import { type Line, type LineOptions, renderLines, type Style } from "./text/terminal-line.ts";
import { oneLine } from "./text/visible.ts";

export interface TerminalOptions extends LineOptions {
  /** Where the HTML report lies, as the user may type it; left out, the line is. */
  readonly reportPath?: string;
}

/** With a line that tells of more: no more than four lines. */
const PROOF_OPERATIONS = 4;
const MAX_OBJECTIONS = 2;
const MAX_FAULTS = 4;
const MAX_ROWS = 25;

const TONE_STYLES = {
  valid: "green",
  invalid: "red",
  unknown: "magenta",
} as const satisfies Record<Tone, Style>;

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

function headLine({ verdict }: RunData): Line {
  const { tone, word, sign } = headlineOf(verdict.valid);
  const facts = [
    `${verdict.system} / ${verdict.workload} on ${verdict.driver}`,
    `seed ${verdict.seed}`,
    durationText(verdict.durationMs * NS_PER_MS),
    ...(verdict.bugs.length > 0 ? [`bug ${verdict.bugs.join(", ")}`] : []),
    ...(verdict.interrupted ? ["INTERRUPTED"] : []),
  ];
  return {
    label: null,
    text: `${sign} ${word}  ${facts.join(" · ")}`,
    style: ["bold", TONE_STYLES[tone]],
  };
}

function verdictLines({ verdict }: RunData): readonly Line[] {
  const others = objections(verdict).filter(({ reason }) => reason !== verdict.reason);
  return [
    { label: "reason", text: verdict.reason, style: "bold", rows: 2 },
    ...others.slice(0, MAX_OBJECTIONS).map(({ checker, valid, reason }, i) => {
      const { sign } = headlineOf(valid);
      return { label: `${sign} ${checker}`, text: reason, spare: i > 0 };
    }),
  ];
}

/** The operations of the first proof under their history lines, and the first and last step of its argument. */
function proofLines(data: RunData): readonly Line[] {
  const proof = proofsOf(data).find(({ valid }) => valid === false);
  if (!proof) return [];
  const { operations } = proof;
  const count = operations.length > PROOF_OPERATIONS ? PROOF_OPERATIONS - 1 : PROOF_OPERATIONS;
  const shown = operations.slice(0, count).map((operation) => ({
    label: `line ${operation.invoke.index}`,
    text: `${whereText(operation)} ${callText(operation.invoke, 40)} → ${resultText(operation, 40)}  (${spanText(operation)})`,
  }));
  const cut = operations.length - shown.length;
  const more = { label: "", text: `${countOf(cut, "more operation")} in the report` };
  return [...shown, ...(cut > 0 ? [more] : []), ...argumentOf(proof, data.verdict.reason)];
}

/** What the reason above has not said yet. */
function argumentOf({ steps, faultContext }: Proof, reason: string): readonly Line[] {
  const ends = steps.length > 1 ? [steps[0], steps.at(-1)] : steps;
  const lines = ends
    .flatMap((step) => (step === undefined || reason.includes(step) ? [] : [step]))
    .map((text, i) => ({ label: i === 0 ? "why" : "", text, rows: 2, spare: i > 0 }));
  return faultContext === null ? lines : [...lines, { label: "when", text: faultContext }];
}

function spanText({ invoke, completion }: Proof["operations"][number]): string {
  return `${momentText(invoke.time)} – ${completion ? momentText(completion.time) : "never"}`;
}

/** What the history satisfies, where that was looked at. */
function ladderLines({ verdict }: RunData): readonly Line[] {
  const ladder = ladderIn(verdict.checkers[LADDER_CHECKER]?.details);
  if (ladder === null) return [];
  const violated = modelsThat(ladder, false);
  const unknown = modelsThat(ladder, "unknown");
  return [
    { label: "models", text: `strongest that holds: ${strongestText(ladder)}`, spare: true },
    ...modelsLine("violated", violated),
    ...modelsLine("unknown", unknown),
  ];
}

function modelsLine(word: string, models: readonly string[]): readonly Line[] {
  if (models.length === 0) return [];
  return [{ label: "", text: `${word}: ${models.join(", ")}`, spare: true }];
}

function effortLines(data: RunData): readonly Line[] {
  const { total } = data.verdict.ops;
  const unclear = indeterminateCount(total);
  const counts = `${countText(total.ok)} ok, ${countText(total.fail)} failed, ${countText(unclear)} indeterminate (${shareText(unclear, total.invoked)})`;
  return [
    ...faultLines(data),
    { label: "operations", text: `${countText(total.invoked)}: ${counts}` },
    { label: "availability", text: availabilityText(data) },
    ...cutLines(data),
  ];
}

/** What both sides of cuts served, where the cluster was parted. */
function cutLines({ verdict: { checkers } }: RunData): readonly Line[] {
  const sides = partitionSidesIn(checkers[PARTITION_SIDES_CHECKER]?.details);
  if (sides === null) return [];
  const ladder = ladderIn(checkers[LADDER_CHECKER]?.details);
  const text = partitionSidesText(sides, ladder);
  const without = withoutCutText(sides);
  return [
    { label: "under cuts", text, rows: 2, spare: true },
    ...(without === null ? [] : [{ label: "without cuts", text: without, rows: 2, spare: true }]),
  ];
}

function faultLines(data: RunData): readonly Line[] {
  const faults = Object.entries(data.verdict.nemesis);
  if (faults.length === 0) return [{ label: "faults", text: "none" }];
  const windows = faultWindows(data.history);
  const lines = faults.slice(0, MAX_FAULTS).map(([fault, counts], i) => {
    const { planned, verified, healed, skipped, failed } = counts;
    const parts = [`${verified} of ${planned} verified`, `${healed} healed`];
    if (skipped > 0) parts.push(`${skipped} skipped`);
    if (failed > 0) parts.push(`${failed} failed`);
    if (windows.some((window) => window.fault === fault && window.toNs === null))
      parts.push("still in place at the end");
    const doubtful = verified + skipped < planned || healed < verified;
    const text = `${oneLine(fault, 30)} ${parts.join(", ")}`;
    return {
      label: i === 0 ? "faults" : "",
      text,
      ...(doubtful ? { style: "yellow" as const } : {}),
    };
  });
  const cut = faults.length - lines.length;
  return cut > 0
    ? [...lines, { label: "", text: `${countOf(cut, "more kind")} in the report` }]
    : lines;
}

function availabilityText({ verdict }: RunData): string {
  const { invoked, ok } = verdict.ops.total;
  const figures = availabilityFigures(verdict).map(
    ([name, value]) => `${labelText(name)} ${figureText(name, value)}`,
  );
  return [`${shareText(ok, invoked)} ok`, ...figures].join(" · ");
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
