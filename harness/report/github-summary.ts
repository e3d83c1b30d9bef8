import { commandsOf } from "./facts/commands.ts";
import { headlineOf, objections } from "./facts/headline.ts";
import { proofsOf } from "./facts/proof.ts";
import { indeterminateCount } from "./facts/service.ts";
import type { RunData } from "./run-data.ts";
import { code } from "./text/markdown.ts";
import { countText, shareText } from "./text/numbers.ts";
import { callText, resultText, whereText } from "./text/operations.ts";

const MAX_OBJECTIONS = 3;
const MAX_OPERATIONS = 4;
const MAX_FAULTS = 6;
const EMOJI = { valid: "✅", invalid: "❌", unknown: "❔" } as const;

/**
 * Markdown for a job summary, less than 20 lines. Data stands in code spans, where Markdown, mentions and links mean
 * nothing, and no line begins with the `::` of a workflow command.
 */
export function renderGithubSummary(data: RunData): string {
  const { verdict } = data;
  const { tone, word } = headlineOf(verdict.valid);
  const interrupted = verdict.interrupted ? " (interrupted)" : "";
  const subject = `${code(verdict.system)} / ${code(verdict.workload)} on ${code(verdict.driver)}, seed ${verdict.seed}`;
  const lines = [
    `### ${EMOJI[tone]} ${word}${interrupted}: ${subject}`,
    "",
    code(verdict.reason),
    "",
    ...objectionLines(data),
    ...proofLines(data),
    effortLine(data),
    `- again: ${code(commandsOf(data).reproduce, 2_000)}`,
  ];
  return `${lines.join("\n")}\n`;
}

function objectionLines({ verdict }: RunData): readonly string[] {
  return objections(verdict)
    .filter(({ reason }) => reason !== verdict.reason)
    .slice(0, MAX_OBJECTIONS)
    .map(
      ({ checker, valid, reason }) =>
        `- ${headlineOf(valid).word} by ${code(checker)}: ${code(reason)}`,
    );
}

function proofLines(data: RunData): readonly string[] {
  const proof = proofsOf(data).find(({ valid }) => valid === false);
  if (!proof) return [];
  const operations = proof.operations.slice(0, MAX_OPERATIONS).map((operation) => {
    const text = `line ${operation.invoke.index}: ${whereText(operation)} ${callText(operation.invoke, 60)} → ${resultText(operation, 60)}`;
    return `  - ${code(text)}`;
  });
  const conclusion = proof.steps.at(-1) ?? "";
  const context = proof.faultContext === null ? [] : [`  - ${code(proof.faultContext)}`];
  return [`- ${code(proof.anomaly)}: ${code(conclusion)}`, ...operations, ...context];
}

function effortLine({ verdict }: RunData): string {
  const { invoked, ok } = verdict.ops.total;
  const unclear = indeterminateCount(verdict.ops.total);
  const all = Object.entries(verdict.nemesis);
  const shown = all
    .slice(0, MAX_FAULTS)
    .map(([fault, { planned, verified }]) => `${code(fault)} ${verified} of ${planned} verified`);
  const more = all.length > shown.length ? [`${all.length - shown.length} more`] : [];
  const faults = all.length === 0 ? "no faults" : [...shown, ...more].join(", ");
  return `- ${countText(invoked)} operations, ${shareText(ok, invoked)} ok, ${shareText(unclear, invoked)} indeterminate; ${faults}`;
}
