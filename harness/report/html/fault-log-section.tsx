import { type FaultLogEntry, faultLog } from "../facts/fault-log.ts";
import type { RunData } from "../run-data.ts";
import { countOf, momentText } from "../text/numbers.ts";
import { indentedJson } from "../text/operations.ts";
import { oneLine } from "../text/visible.ts";
import { Notes, Section, Table } from "./parts.tsx";

const MAX_ENTRIES = 300;
const MANY_ENTRIES = 24;
const EVIDENCE_CHARS = 3_000;

/** What the nemesis did, what came of it and how that is known. */
export function FaultLogSection({ data }: { readonly data: RunData }) {
  const entries = faultLog(data.history);
  const cut = entries.length - MAX_ENTRIES;
  return (
    <Section id="faults" title="Fault log">
      {entries.length === 0 ? (
        <p>No fault was injected.</p>
      ) : (
        <Table
          caption="Each act of the nemesis"
          isLong={entries.length > MANY_ENTRIES}
          columns={["#Time", "Act", "Outcome", "Target", "What was done", "Evidence"]}
        >
          {entries.slice(0, MAX_ENTRIES).map((entry) => (
            <EntryRow key={`${entry.time} ${entry.f}`} entry={entry} />
          ))}
        </Table>
      )}
      <Notes notes={cut > 0 ? [`${countOf(cut, "later act")} in history.jsonl only.`] : []} />
    </Section>
  );
}

function EntryRow({ entry }: { readonly entry: FaultLogEntry }) {
  const { time, f, outcome, target, nodes, description, evidence } = entry;
  const named = nodes.map((node) => String(node)).join(", ");
  return (
    <tr>
      <td class="figure">{momentText(time)}</td>
      <td class="code">{oneLine(f, 60)}</td>
      <td>
        <span class={`outcome outcome-${outcome}`}>{outcome}</span>
      </td>
      <td>{oneLine(target, 60)}</td>
      <td title={oneLine(named, 200)}>{oneLine(description === "" ? named : description, 300)}</td>
      <td>
        {evidence === null || evidence === undefined ? (
          "none"
        ) : (
          <details>
            <summary>show</summary>
            <pre>{indentedJson(evidence, EVIDENCE_CHARS)}</pre>
          </details>
        )}
      </td>
    </tr>
  );
}
