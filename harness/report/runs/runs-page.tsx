import { renderToString } from "preact-render-to-string";
import type { RunEntry } from "../../core/run-entry.ts";
import { htmlDocument, type PageOptions } from "../html/document.ts";
import { Table } from "../html/parts.tsx";
import { dataBlock } from "../page/data-block.ts";
import { countOf, countText, shareText } from "../text/numbers.ts";
import { oneLine, showHidden } from "../text/visible.ts";
import { OUTCOME_SIGNS, outcomeOfRun } from "./run-outcome.ts";

/** Rows that stand in the page for those without scripts. */
const STATIC_ROWS = 300;
const TEXT_CHARS = 300;

/**
 * A page that lists runs, with links to their reports below the page's own folder. With `isLive` it is served, and asks
 * for what is new.
 */
export function renderRunsPage(runs: readonly RunEntry[], options: PageOptions = {}): string {
  const shown = runs.map(fitToShow);
  const body = renderToString(<RunsPage runs={shown} />);
  const title = renderToString(<title>{`Faultline: ${countOf(runs.length, "run")}`}</title>);
  return htmlDocument(title, showHidden(body), dataBlock("runs", JSON.stringify(shown)), options);
}

function fitToShow(run: RunEntry): RunEntry {
  const one = (text: string): string => oneLine(text, TEXT_CHARS);
  return {
    ...run,
    ...{ reason: one(run.reason), system: one(run.system), workload: one(run.workload) },
    ...{ driver: one(run.driver), reproduce: one(run.reproduce), startedAt: one(run.startedAt) },
    ...{ bugs: run.bugs.map(one), faults: run.faults.map(one) },
    anomalies: run.anomalies.slice(0, 8).map(one),
    settings: Object.fromEntries(
      Object.entries(run.settings).map(([name, value]) => [one(name), one(value)]),
    ),
  };
}

function RunsPage({ runs }: { readonly runs: readonly RunEntry[] }) {
  return (
    <main class="runs">
      <header class="runs-head">
        <h1>Runs</h1>
      </header>
      <div id="runs-app" />
      <section class="unexplored">
        {runs.length === 0 ? <p>There is no run yet.</p> : <StaticTable runs={runs} />}
      </section>
    </main>
  );
}

function StaticTable({ runs }: { readonly runs: readonly RunEntry[] }) {
  const columns = ["Verdict", "System", "Workload", "Why", "#Operations", "#Ok", "Started"];
  return (
    <Table caption={`${countOf(runs.length, "run")}, the newest first`} columns={columns}>
      {runs.slice(0, STATIC_ROWS).map((run) => (
        <tr key={run.path}>
          <td>
            {OUTCOME_SIGNS[outcomeOfRun(run)]} {outcomeOfRun(run)}
          </td>
          <th scope="row">
            {run.hasReport ? <a href={reportHref(run)}>{run.system}</a> : run.system}
          </th>
          <td>{run.workload}</td>
          <td>{run.reason}</td>
          <td class="figure">{run.ops ? countText(run.ops.invoked) : "–"}</td>
          <td class="figure">{run.ops ? shareText(run.ops.ok, run.ops.invoked) : "–"}</td>
          <td>{run.startedAt}</td>
        </tr>
      ))}
    </Table>
  );
}

function reportHref({ path }: RunEntry): string {
  return `${path.split("/").map(encodeURIComponent).join("/")}/report.html`;
}
