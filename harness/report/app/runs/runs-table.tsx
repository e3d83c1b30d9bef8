import { useMemo, useState } from "preact/hooks";
import type { RunEntry } from "../../../core/run-entry.ts";
import { OUTCOME_SIGNS, outcomeOfRun } from "../../runs/run-outcome.ts";
import { countText, durationText, shareText } from "../../text/numbers.ts";
import { type SortColumn, type Sorting, sorted } from "./filter-runs.ts";
import { hrefOf } from "./run-href.ts";

const MOST_ROWS = 500;

const COLUMNS: readonly (readonly [SortColumn | null, string, boolean])[] = [
  ["verdict", "Verdict", false],
  ["system", "System", false],
  ["workload", "Workload", false],
  [null, "Why", false],
  [null, "Faults", false],
  [null, "Seed", true],
  ["operations", "Operations", true],
  ["ok", "Ok", true],
  ["outage", "Outage", true],
  ["started", "Started", false],
];

interface RunsTableProps {
  readonly runs: readonly RunEntry[];
  readonly chosen: readonly string[];
  readonly onChoose: (path: string) => void;
}

export function RunsTable({ runs, chosen, onChoose }: RunsTableProps) {
  const [sorting, setSorting] = useState<Sorting>({ column: "started", isDescending: true });
  const ordered = useMemo(() => sorted(runs, sorting), [runs, sorting]);
  const cut = ordered.length - MOST_ROWS;
  return (
    <section aria-label="Runs" class="runs-table">
      <div class="table-box">
        <table>
          <thead>
            <tr>
              <th scope="col">
                <span class="visually-hidden">Compare</span>
              </th>
              {COLUMNS.map(([column, name, isFigure]) => (
                <Heading key={name} {...{ column, name, isFigure, sorting }} onSort={setSorting} />
              ))}
            </tr>
          </thead>
          <tbody>
            {ordered.slice(0, MOST_ROWS).map((run) => (
              <RunRow
                key={run.path}
                run={run}
                isChosen={chosen.includes(run.path)}
                onChoose={() => onChoose(run.path)}
              />
            ))}
          </tbody>
        </table>
      </div>
      {cut > 0 ? <p class="note">{countText(cut)} more; filter to see them.</p> : null}
    </section>
  );
}

interface HeadingProps {
  readonly column: SortColumn | null;
  readonly name: string;
  readonly isFigure: boolean;
  readonly sorting: Sorting;
  readonly onSort: (sorting: Sorting) => void;
}

function Heading({ column, name, isFigure, sorting, onSort }: HeadingProps) {
  const isSorted = column !== null && sorting.column === column;
  const order = isSorted ? (sorting.isDescending ? "descending" : "ascending") : undefined;
  return (
    <th scope="col" class={isFigure ? "figure" : undefined} aria-sort={order}>
      {column === null ? (
        name
      ) : (
        <button
          type="button"
          class="plain"
          onClick={() => onSort({ column, isDescending: isSorted ? !sorting.isDescending : true })}
        >
          {name}
          {isSorted ? (sorting.isDescending ? " ↓" : " ↑") : ""}
        </button>
      )}
    </th>
  );
}

interface RunRowProps {
  readonly run: RunEntry;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function RunRow({ run, isChosen, onChoose }: RunRowProps) {
  const { system, workload, reason, faults, bugs, seed, ops, startedAt, longestOutageMs } = run;
  const outcome = outcomeOfRun(run);
  const href = hrefOf(run);
  const name = system === "" ? run.path : system;
  return (
    <tr class={isChosen ? "selected" : undefined}>
      <td>
        <input
          type="checkbox"
          checked={isChosen}
          aria-label={`Compare ${run.path}`}
          onChange={onChoose}
        />
      </td>
      <td>
        <span class={`badge run-${outcome}`}>
          <span aria-hidden="true">{OUTCOME_SIGNS[outcome]}</span> {outcome}
        </span>
      </td>
      <th scope="row">
        {href === null ? name : <a href={href}>{name}</a>}
        {bugs.length > 0 ? <span class="planted"> bug {bugs.join(", ")}</span> : null}
      </th>
      <td>{workload}</td>
      <td class="why">{outcome === "valid" ? "" : reason}</td>
      <td>{faults.join(", ")}</td>
      <td class="figure">{seed}</td>
      <td class="figure">{ops === null ? "–" : countText(ops.invoked)}</td>
      <td class="figure">{ops === null ? "–" : shareText(ops.ok, ops.invoked)}</td>
      <td class="figure">{longestOutageMs === null ? "–" : durationText(longestOutageMs * 1e6)}</td>
      <td class="when">{startedAt.replace("T", " ").slice(0, 19)}</td>
    </tr>
  );
}
