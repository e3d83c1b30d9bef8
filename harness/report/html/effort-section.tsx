import { type FaultExposure, gapsOf } from "../facts/exposure.ts";
import { availabilityFigures, indeterminateCount, openCount } from "../facts/service.ts";
import type { RunData } from "../run-data.ts";
import { figureText, labelText } from "../text/labels.ts";
import { countOf, countText, shareText } from "../text/numbers.ts";
import { oneLine } from "../text/visible.ts";
import { CoverageTable, FaultTable } from "./fault-tables.tsx";
import { Section, Table } from "./parts.tsx";

interface EffortProps {
  readonly data: RunData;
  readonly exposures: readonly FaultExposure[];
}

/** How much the run can have shown: a pass is a claim about effort. */
export function EffortSection({ data, exposures }: EffortProps) {
  const gaps = gapsOf(data, exposures);
  return (
    <Section id="effort" title="How hard was it tested?">
      <Tiles data={data} />
      {exposures.length > 0 ? <FaultTable exposures={exposures} /> : null}
      {exposures.length > 0 ? <CoverageTable data={data} exposures={exposures} /> : null}
      <h3>Not exercised</h3>
      {gaps.length === 0 ? (
        <p>
          Every fault that was asked for was seen in place, and every kind of operation succeeded
          during each.
        </p>
      ) : (
        <ul class="gaps">
          {gaps.map((gap) => (
            <li key={gap}>{gap}</li>
          ))}
        </ul>
      )}
      <PlantedBugs data={data} />
      <OutcomeTable data={data} />
    </Section>
  );
}

/** Bugs that nobody tried are named too: what was not measured is not known. */
function PlantedBugs({ data: { plantedBugs = [] } }: { readonly data: RunData }) {
  if (plantedBugs.length === 0) return null;
  const tried = plantedBugs.filter(({ runs }) => runs > 0);
  const untried = plantedBugs.filter(({ runs }) => runs === 0).map(({ name }) => oneLine(name, 60));
  return (
    <>
      <h3>Planted bugs that runs like this one catch</h3>
      <ul class="gaps">
        {tried.map(({ name, runs, caught }) => (
          <li key={name} class={caught === 0 ? "warn" : undefined}>
            {oneLine(name, 60)}: caught in {caught} of {countOf(runs, "run")}
          </li>
        ))}
        {untried.length > 0 ? <li>Not tried with these faults: {untried.join(", ")}</li> : null}
      </ul>
    </>
  );
}

function Tiles({ data: { verdict } }: { readonly data: RunData }) {
  const { total } = verdict.ops;
  const tiles: readonly (readonly [string, string])[] = [
    ["operations", countText(total.invoked)],
    ["ended ok", shareText(total.ok, total.invoked)],
    ["indeterminate", shareText(indeterminateCount(total), total.invoked)],
    ...availabilityFigures(verdict).map(
      ([name, value]) => [labelText(name), figureText(name, value)] as const,
    ),
  ];
  return (
    <dl class="tiles">
      {tiles.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function OutcomeTable({ data: { verdict } }: { readonly data: RunData }) {
  const rows = [...Object.entries(verdict.ops.byF), ["all", verdict.ops.total] as const];
  const columns = [
    "Operation",
    "#Invoked",
    "#Ok",
    "#Failed",
    "#Indeterminate",
    "#Never ended",
    "#Share ok",
    "#Share indeterminate",
  ];
  return (
    <Table
      caption="Operations by outcome: failed ones did not happen; indeterminate and never-ended ones may have"
      columns={columns}
    >
      {rows.map(([f, counts], row) => {
        const { invoked, ok, fail, info } = counts;
        return (
          <tr key={f} class={row === rows.length - 1 ? "sum" : undefined}>
            <th scope="row">{oneLine(f, 60)}</th>
            {[invoked, ok, fail, info, openCount(counts)].map((count, i) => (
              <td key={columns[i + 1]} class="figure">
                {countText(count)}
              </td>
            ))}
            <td class="figure">{shareText(ok, invoked)}</td>
            <td class="figure">{shareText(indeterminateCount(counts), invoked)}</td>
          </tr>
        );
      })}
    </Table>
  );
}
