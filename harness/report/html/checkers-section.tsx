import { ladderIn } from "../../core/ladder.ts";
import type { CheckerResult } from "../../core/verdict.ts";
import type { RunData } from "../run-data.ts";
import { oneLine } from "../text/visible.ts";
import { Figures } from "./figures.tsx";
import { LadderTable } from "./ladder-table.tsx";
import { Section, ValidityBadge } from "./parts.tsx";

/** What each checker said, with its own figures. */
export function CheckersSection({ data: { verdict } }: { readonly data: RunData }) {
  const results = Object.entries(verdict.checkers);
  return (
    <Section id="checkers" title="Checkers">
      {results.length === 0 ? <p>No checker ran.</p> : null}
      <div class="cards">
        {results.map(([name, result]) => (
          <CheckerCard key={name} name={name} result={result} />
        ))}
      </div>
    </Section>
  );
}

function CheckerCard({ name, result }: { readonly name: string; readonly result: CheckerResult }) {
  const { valid, reason, findings, details } = result;
  const ladder = ladderIn(details);
  return (
    <article class="card">
      <h3>
        {oneLine(name, 60)} <ValidityBadge valid={valid} />
      </h3>
      {reason === undefined ? null : <p>{oneLine(reason, 600)}</p>}
      {findings && findings.length > 0 ? <p>Findings: {findings.length}</p> : null}
      {ladder === null ? null : <LadderTable ladder={ladder} />}
      {details === undefined || ladder !== null ? null : <Figures figures={details} />}
    </article>
  );
}
