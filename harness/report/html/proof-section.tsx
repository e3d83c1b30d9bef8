import type { FaultWindow } from "../../core/faults.ts";
import type { Operation } from "../../core/history.ts";
import type { Proof } from "../facts/proof.ts";
import { meaningOf } from "../text/anomaly-meanings.ts";
import { lettered } from "../text/lettered.ts";
import { letterOf } from "../text/letters.ts";
import { countOf, durationText, momentText } from "../text/numbers.ts";
import { callText, nameText, nodeOf, resultText } from "../text/operations.ts";
import { oneLine } from "../text/visible.ts";
import { CycleDrawing } from "./cycle-drawing.tsx";
import { Notes, Section, Table } from "./parts.tsx";
import { ProofDrawing } from "./proof-drawing.tsx";

/** Shown open; the rest is folded away. */
const OPEN_PROOFS = 3;
const MAX_PROOFS = 30;
/** A proof of more operations than this is not read by anyone. */
const MAX_OPERATIONS = 40;
const STEP_CHARS = 600;
const MAX_STEPS = 60;

interface ProofSectionProps {
  readonly proofs: readonly Proof[];
  readonly invalid: boolean;
  readonly windows: readonly FaultWindow[];
}

/** The operations that contradict, and why. */
export function ProofSection({ proofs, invalid, windows }: ProofSectionProps) {
  if (proofs.length === 0) {
    if (!invalid) return null;
    return (
      <Section id="proof" title="Proof">
        <p>No checker named the operations. See its reason above and its details below.</p>
      </Section>
    );
  }
  const shown = proofs.slice(0, MAX_PROOFS);
  const folded = shown.slice(OPEN_PROOFS);
  const cut = proofs.length - shown.length;
  return (
    <Section id="proof" title={invalid ? "Proof" : "Findings"}>
      {shown.slice(0, OPEN_PROOFS).map((proof, i) => (
        <ProofCard key={i} {...{ proof, windows }} at={i} />
      ))}
      {folded.length > 0 ? (
        <details>
          <summary>{countOf(folded.length, "more finding")}</summary>
          {folded.map((proof, i) => (
            <ProofCard key={i} {...{ proof, windows }} at={OPEN_PROOFS + i} />
          ))}
        </details>
      ) : null}
      <Notes notes={cut > 0 ? [`${countOf(cut, "further finding")} in verdict.json only.`] : []} />
    </Section>
  );
}

interface ProofCardProps {
  readonly proof: Proof;
  /** Its place among the proofs. */
  readonly at: number;
  readonly windows: readonly FaultWindow[];
}

function ProofCard({ proof, at, windows }: ProofCardProps) {
  const operations = proof.operations.slice(0, MAX_OPERATIONS);
  const steps = proof.steps.slice(0, MAX_STEPS);
  const hasCycle = (proof.graph?.edges.length ?? 0) > 0;
  return (
    <article class="card proof" data-proof={at}>
      <h3>
        <span class="muted">{at + 1}.</span> {oneLine(proof.anomaly, 80)}
        {proof.key === undefined ? null : (
          <>
            {" "}
            on key <code>{nameText(proof.key)}</code>
          </>
        )}
        <span class="muted"> found by {oneLine(proof.checker, 60)}</span>
      </h3>
      <Meaning anomaly={proof.anomaly} />
      {proof.graph && hasCycle ? (
        <CycleDrawing proof={proof.graph} operations={operations} />
      ) : null}
      <Steps steps={steps} operations={operations} isFolded={hasCycle} />
      {proof.faultContext ? <p class="context">{proof.faultContext}</p> : null}
      {proof.atNs === null ? null : (
        <div class="proof-bar">
          <span class="proof-walk" />
          <span class="proof-said muted" aria-live="polite" />
        </div>
      )}
      {operations.length > 0 ? (
        <>
          <ProofDrawing operations={operations} windows={windows} placement={proof.placement} />
          <OperationTable operations={operations} />
        </>
      ) : null}
      <Notes notes={omissions(proof, operations.length, steps.length)} />
    </article>
  );
}

/** What the name of the anomaly says to those who know it. */
function Meaning({ anomaly }: { readonly anomaly: string }) {
  const meaning = meaningOf(anomaly);
  return meaning === null ? null : <p class="meaning">{meaning}</p>;
}

interface StepsProps {
  readonly steps: readonly string[];
  readonly operations: readonly Operation[];
  /** A drawing beside them tells the same. */
  readonly isFolded: boolean;
}

function Steps({ steps, operations, isFolded }: StepsProps) {
  const list = (
    <ol class="steps">
      {steps.map((step, i) => (
        <li key={i}>
          {lettered(oneLine(step, STEP_CHARS), operations).map((part, place) =>
            typeof part === "string" ? part : <b key={place}>{part.letter}</b>,
          )}
        </li>
      ))}
    </ol>
  );
  if (!isFolded) return list;
  return (
    <details>
      <summary>The whole argument in words</summary>
      {list}
    </details>
  );
}

function OperationTable({ operations }: { readonly operations: readonly Operation[] }) {
  const columns = [
    "",
    "#Line",
    "Process",
    "Node",
    "Operation",
    "Result",
    "#Began",
    "#Ended",
    "#Took",
  ];
  return (
    <Table caption="The operations, in the order in which they began" columns={columns}>
      {operations.map((operation, i) => {
        const { invoke, completion } = operation;
        return (
          <tr key={invoke.index} data-at={i}>
            <th scope="row">{letterOf(i)}</th>
            <td class="figure">{invoke.index}</td>
            <td>p{invoke.process}</td>
            <td>{oneLine(nodeOf(operation) ?? "–", 40)}</td>
            <td class="code">{callText(invoke)}</td>
            <td class="code">{resultText(operation)}</td>
            <td class="figure">{momentText(invoke.time)}</td>
            <td class="figure">{completion ? momentText(completion.time) : "never"}</td>
            <td class="figure">{completion ? durationText(completion.time - invoke.time) : "–"}</td>
          </tr>
        );
      })}
    </Table>
  );
}

function omissions(proof: Proof, shownCount: number, stepCount: number): readonly string[] {
  const notes: string[] = [];
  const cut = proof.operations.length - shownCount;
  if (cut > 0) notes.push(`${countOf(cut, "more operation")} in verdict.json only.`);
  const cutSteps = proof.steps.length - stepCount;
  if (cutSteps > 0) notes.push(`${countOf(cutSteps, "more step")} in verdict.json only.`);
  const acts = proof.operations.length === 0 ? [] : proof.nemesisOps.slice(0, 10);
  if (acts.length > 0) {
    const named = acts.map(({ f, time }) => `${oneLine(f, 60)} at ${momentText(time)}`);
    notes.push(`From the fault log: ${named.join(", ")}.`);
  }
  if (proof.missingIndexes.length > 0) {
    const some = proof.missingIndexes.slice(0, 10).join(", ");
    notes.push(
      `The finding also names ${countOf(proof.missingIndexes.length, "line")} that this history does not have: ${some}.`,
    );
  }
  return notes;
}
