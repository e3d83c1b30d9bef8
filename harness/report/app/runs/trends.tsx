import type { RunEntry } from "../../../core/run-entry.ts";
import { OUTCOME_SIGNS, outcomeOfRun } from "../../runs/run-outcome.ts";
import { countText, shareText } from "../../text/numbers.ts";
import { hrefOf } from "./run-href.ts";

const MOST_SQUARES = 40;
const MOST_GROUPS = 40;

/** How it went, by system and workload: the latest runs as signs, the oldest first. */
export function Trends({ runs }: { readonly runs: readonly RunEntry[] }) {
  const groups = groupsOf(runs).slice(0, MOST_GROUPS);
  if (groups.length === 0) return null;
  return (
    <section aria-label="Trend">
      <h2>Trend</h2>
      <div class="table-box">
        <table class="trends">
          <thead>
            <tr>
              <th scope="col">System and workload</th>
              <th scope="col">Runs, the newest at the right</th>
              <th scope="col" class="figure">
                Invalid
              </th>
              <th scope="col" class="figure">
                Unknown
              </th>
              <th scope="col" class="figure">
                Median operations
              </th>
              <th scope="col" class="figure">
                Indeterminate
              </th>
            </tr>
          </thead>
          <tbody>
            {groups.map(([name, group]) => (
              <TrendRow key={name} name={name} runs={group} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function TrendRow({ name, runs }: { readonly name: string; readonly runs: readonly RunEntry[] }) {
  const count = (outcome: string): number =>
    runs.filter((run) => outcomeOfRun(run) === outcome).length;
  const judged = runs.flatMap(({ ops }) => ops ?? []);
  const invoked = judged.reduce((sum, ops) => sum + ops.invoked, 0);
  const unclear = judged.reduce((sum, { invoked, ok, fail }) => sum + invoked - ok - fail, 0);
  return (
    <tr>
      <th scope="row">{name}</th>
      <td class="squares">
        {runs.slice(-MOST_SQUARES).map((run) => (
          <Square key={run.path} run={run} />
        ))}
      </td>
      <td class="figure">
        {count("invalid")} of {runs.length}
      </td>
      <td class="figure">{count("unknown")}</td>
      <td class="figure">{countText(median(judged.map((ops) => ops.invoked)))}</td>
      <td class="figure">{shareText(unclear, invoked)}</td>
    </tr>
  );
}

function Square({ run }: { readonly run: RunEntry }) {
  const outcome = outcomeOfRun(run);
  const href = hrefOf(run);
  const label = `${outcome}, seed ${run.seed}, ${run.startedAt.slice(0, 19)}`;
  const sign = <span aria-hidden="true">{OUTCOME_SIGNS[outcome]}</span>;
  return href === null ? (
    <span class={`square run-${outcome}`} title={label}>
      {sign}
    </span>
  ) : (
    <a class={`square run-${outcome}`} href={href} title={label} aria-label={label}>
      {sign}
    </a>
  );
}

function groupsOf(runs: readonly RunEntry[]): readonly (readonly [string, readonly RunEntry[]])[] {
  const groups = new Map<string, RunEntry[]>();
  const ascending = [...runs].sort((left, right) => left.startedAt.localeCompare(right.startedAt));
  for (const run of ascending) {
    const bugs = run.bugs.length > 0 ? ` with ${run.bugs.join(", ")}` : "";
    const name = `${run.system} / ${run.workload}${bugs}`;
    groups.set(name, [...(groups.get(name) ?? []), run]);
  }
  return [...groups].sort(([left], [right]) => left.localeCompare(right));
}

function median(values: readonly number[]): number {
  const ordered = [...values].sort((left, right) => left - right);
  return ordered[Math.floor((ordered.length - 1) / 2)] ?? 0;
}
