import { blockingIn } from "../../core/blocking.ts";
import { LADDER_CHECKER, type Ladder, ladderIn } from "../../core/ladder.ts";
import { partitionSidesIn } from "../../core/partition-sides.ts";
import type { CheckerResult } from "../../core/verdict.ts";
import type { RunData } from "../run-data.ts";
import { oneLine } from "../text/visible.ts";
import { BlockingTable } from "./blocking-table.tsx";
import { Figures } from "./figures.tsx";
import { LadderTable } from "./ladder-table.tsx";
import { PartitionSidesTable } from "./partition-sides-table.tsx";
import { Section, ValidityBadge } from "./parts.tsx";

/** What each checker said, with its own figures. */
export function CheckersSection({ data: { verdict } }: { readonly data: RunData }) {
  const results = Object.entries(verdict.checkers);
  const ladder = ladderIn(verdict.checkers[LADDER_CHECKER]?.details);
  return (
    <Section id="checkers" title="Checkers">
      {results.length === 0 ? <p>No checker ran.</p> : null}
      <div class="cards">
        {results.map(([name, result]) => (
          <CheckerCard key={name} name={name} result={result} claims={ladder} />
        ))}
      </div>
    </Section>
  );
}

interface CheckerCardProps {
  readonly name: string;
  readonly result: CheckerResult;
  /** The run's ladder, which knows what is claimed. */
  readonly claims: Ladder | null;
}

function CheckerCard({ name, result, claims }: CheckerCardProps) {
  const { valid, reason, findings, details } = result;
  const ladder = ladderIn(details);
  const sides = partitionSidesIn(details);
  const blocked = blockingIn(details);
  const isTable = ladder !== null || sides !== null || blocked !== null;
  const isUnclaimed = ladder?.rungs.every(({ isClaimed }) => !isClaimed) ?? false;
  return (
    <article class={isTable ? "card wide" : "card"}>
      <h3>
        {oneLine(name, 60)}{" "}
        {valid === true && isUnclaimed ? "(nothing claimed)" : <ValidityBadge valid={valid} />}
      </h3>
      {reason === undefined ? null : <p>{oneLine(reason, 600)}</p>}
      {findings && findings.length > 0 ? <p>Findings: {findings.length}</p> : null}
      {ladder === null ? null : <LadderTable ladder={ladder} />}
      {sides === null ? null : <PartitionSidesTable sides={sides} ladder={claims} />}
      {blocked === null ? null : <BlockingTable blocking={blocked} />}
      {details === undefined || isTable ? null : <Figures figures={details} />}
    </article>
  );
}
