import type { NodeLog, RunData } from "../run-data.ts";
import { countOf } from "../text/numbers.ts";
import { oneLine, plainLines } from "../text/visible.ts";
import { Notes, Section } from "./parts.tsx";

const MAX_LINES = 200;
const LINE_CHARS = 400;
const MAX_LOGS = 50;

/** The last lines of each node. */
export function LogsSection({ data: { nodeLogs } }: { readonly data: RunData }) {
  const cut = nodeLogs.length - MAX_LOGS;
  return (
    <Section id="logs" title="Node logs">
      {nodeLogs.length === 0 ? <p>No node left a log.</p> : null}
      {nodeLogs.slice(0, MAX_LOGS).map((log) => (
        <LogTail key={`${log.node} ${log.name}`} log={log} />
      ))}
      <Notes notes={cut > 0 ? [`${countOf(cut, "more log")} in the run folder only.`] : []} />
    </Section>
  );
}

function LogTail({ log: { node, name, tail, truncatedBytes } }: { readonly log: NodeLog }) {
  const all = plainLines(tail.replace(/\n+$/, ""), LINE_CHARS);
  const lines = all.slice(-MAX_LINES);
  const notes: string[] = [];
  const before = all.length - lines.length;
  if (truncatedBytes > 0 || before > 0)
    notes.push(`Only the last ${countOf(lines.length, "line")}.`);
  const shown = lines.join("\n");
  return (
    <details class="log">
      <summary>
        <b>{oneLine(node, 60)}</b> {oneLine(name, 60)}{" "}
        <span class="muted">{shown === "" ? "empty" : countOf(lines.length, "line")}</span>
      </summary>
      <Notes notes={notes} />
      {shown === "" ? null : <pre>{shown}</pre>}
    </details>
  );
}
