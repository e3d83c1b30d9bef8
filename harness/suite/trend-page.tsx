import { createHash } from "node:crypto";
import { renderToString } from "preact-render-to-string";
import { countText } from "../report/text/numbers.ts";
import { oneLine, showHidden } from "../report/text/visible.ts";
import type { NightCell, NightJudgement } from "./judge-night.ts";
import { countsText, outcomeWord, wordOf } from "./render-text.ts";
import type { TrackRecord } from "./track-record.ts";
import type { Trend, TrendMark, TrendRow } from "./trend.ts";
import { TREND_STYLE } from "./trend-style.ts";
import { hitText } from "./words.ts";

const TEXT_CHARS = 300;
/** The list of all runs, beside this page. */
export const RUNS_PAGE = "runs.html";
/** By letter too, never by colour alone. */
const SIGNS: Readonly<Record<TrendMark["outcome"], string>> = {
  violation: "✗",
  quarantined: "q",
  unknown: "?",
  infrastructure: "!",
  "not-run": "–",
  passed: "·",
};

/** index.html of a suite: the last night on top, then cells by nights. One file without a script. */
export function renderTrendPage(night: NightJudgement, trend: Trend): string {
  const title = `${wordOf(night)} · ${night.suite} · night ${night.night}`;
  const hash = createHash("sha256").update(TREND_STYLE).digest("base64");
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  return showHidden(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${renderToString(<title>{title}</title>)}
<style>${TREND_STYLE}</style>
</head>
<body>
${renderToString(<Page night={night} trend={trend} />)}
</body>
</html>
`);
}

function Page({ night, trend }: { readonly night: NightJudgement; readonly trend: Trend }) {
  const { canaries, objections } = night;
  const word = wordOf(night);
  return (
    <main>
      <header class={`banner ${word.toLowerCase()}`}>
        <h1>
          {word}: {night.suite}, night {night.night}
        </h1>
        <p>{countsText(night)}</p>
        <p>
          Canaries: {canaries.found} of {canaries.planned} found. All runs, to filter and to
          compare: <a href={RUNS_PAGE}>{RUNS_PAGE}</a>
        </p>
        <ul>
          {objections.slice(0, 20).map(({ cell, message }) => (
            <li key={`${cell}${message}`}>
              <b>{cell ?? "the suite"}</b>: {oneLine(message, TEXT_CHARS)}
            </li>
          ))}
        </ul>
      </header>
      <Effort trend={trend} />
      <Grid night={night} trend={trend} />
      <Records night={night} />
    </main>
  );
}

function Effort({ trend: { effort, medianOps } }: { readonly trend: Trend }) {
  const tonight = effort.at(-1);
  if (!tonight) return null;
  const share = tonight.indeterminate === null ? 0 : 100 * tonight.indeterminate;
  return (
    <p class="effort">
      {countText(tonight.ops)} operations
      {medianOps === null ? "" : ` (median of the nights before: ${countText(medianOps)})`},{" "}
      {share.toFixed(1)} % indeterminate, {countText(tonight.faultsVerified)} faults verified.
    </p>
  );
}

function Grid({ night, trend }: { readonly night: NightJudgement; readonly trend: Trend }) {
  return (
    <section>
      <h2>Cells by nights</h2>
      <p class="legend">
        {Object.entries(SIGNS).map(([outcome, sign]) => (
          <span key={outcome}>
            <i class={`mark ${outcome}`}>{sign}</i> {outcome}{" "}
          </span>
        ))}
      </p>
      <table>
        <thead>
          <tr>
            <th>cell</th>
            <th>
              {trend.nights[0]} to {trend.nights.at(-1)}
            </th>
            <th>tonight</th>
            <th>violations</th>
            <th>why</th>
          </tr>
        </thead>
        <tbody>
          {trend.rows.map((row) => (
            <Row key={row.cell} row={row} cells={cellsOf(night, row.cell)} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function cellsOf(night: NightJudgement, id: string): readonly NightCell[] {
  return night.cells.filter(({ task }) => task.cell.id === id);
}

function Row({ cells, row }: { readonly row: TrendRow; readonly cells: readonly NightCell[] }) {
  const worst =
    cells.find(({ line }) => line !== null && line.outcome !== "passed") ?? cells.at(-1) ?? null;
  const folder = worst?.line?.result.folder ?? null;
  const outcome = worst === null ? "not in this night" : outcomeWord(worst);
  return (
    <tr>
      <td class="name">{row.cell}</td>
      <td class="nights">
        {row.nights.map((mark, at) => (
          <i
            key={String(at)}
            class={`mark ${mark?.outcome ?? "not-run"}`}
            title={mark === null ? "not run" : `${mark.night}: ${oneLine(mark.reason, TEXT_CHARS)}`}
          >
            {SIGNS[mark?.outcome ?? "not-run"]}
          </i>
        ))}
      </td>
      <td>{folder === null ? outcome : <a href={`${hrefOf(folder)}/report.html`}>{outcome}</a>}</td>
      <td>
        {row.violations}/{row.runs}
      </td>
      <td>{oneLine(worst?.line?.reason ?? "", TEXT_CHARS)}</td>
    </tr>
  );
}

function Records({ night: { quarantine, records } }: { readonly night: NightJudgement }) {
  if (records.length === 0) return <p>No violation was ever seen.</p>;
  return (
    <section>
      <h2>Violations by fingerprint</h2>
      <table>
        <thead>
          <tr>
            {[
              "fingerprint",
              "what",
              "first seen",
              "last seen",
              "shows in",
              "quarantine",
              "again",
            ].map((name) => (
              <th key={name}>{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {records.map((record) => (
            <RecordRow
              key={record.fingerprint}
              record={record}
              entry={quarantine.find((each) => each.fingerprint === record.fingerprint)}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function RecordRow({
  entry,
  record,
}: {
  readonly record: TrackRecord;
  readonly entry: NightJudgement["quarantine"][number] | undefined;
}) {
  const { anomaly, example, firstSeen, lastSeen, nemesis, quietNights, system, workload } = record;
  const shield = entry && `${entry.owner}, ${entry.isExpired ? "ended" : "until"} ${entry.until}`;
  return (
    <tr id={record.fingerprint}>
      <td class="name">{record.fingerprint}</td>
      <td>
        {anomaly}: {system} / {workload} under {nemesis ?? "the default faults"}
      </td>
      <td>{seenText(firstSeen)}</td>
      <td>
        {seenText(lastSeen)}
        {quietNights > 0 ? `, quiet for ${quietNights} nights` : ""}
      </td>
      <td>{hitText(record)}</td>
      <td>{entry ? <a href={safeLink(entry.link)}>{shield}</a> : "no"}</td>
      <td>
        <code>{oneLine(example.result.reproduce, 2_000)}</code>
      </td>
    </tr>
  );
}

function seenText({ commit, night }: TrackRecord["firstSeen"]): string {
  return commit === null ? night : `${night} (${commit.slice(0, 7)})`;
}

function hrefOf(folder: string): string {
  return folder.split("/").map(encodeURIComponent).join("/");
}

/** A link is not to run anything. */
function safeLink(link: string): string {
  return /^https?:/i.test(link) ? link : "#";
}
