import { type Proof, proofsOf } from "../facts/proof.ts";
import type { RunData } from "../run-data.ts";
import { countOf, momentText } from "../text/numbers.ts";
import { callText, resultText, whereText } from "../text/operations.ts";
import type { Line } from "../text/terminal-line.ts";

/** With a line that tells of more: no more than four lines. */
const PROOF_OPERATIONS = 4;

/** The operations of the first proof under their history lines, and the first and last step of its argument. */
export function proofLines(data: RunData): readonly Line[] {
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
