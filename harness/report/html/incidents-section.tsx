import type { RunData } from "../run-data.ts";
import { figureText, labelText } from "../text/labels.ts";
import { countOf } from "../text/numbers.ts";
import { oneLine } from "../text/visible.ts";
import { Notes, Section, Table } from "./parts.tsx";

const MAX_ROWS = 100;
const MANY_ROWS = 12;
const MESSAGE_CHARS = 800;

/** What happened without being asked for, in the cluster and in the harness. */
export function IncidentsSection({ data: { verdict } }: { readonly data: RunData }) {
  const { incidents, problems, messages } = verdict;
  const cut = Math.max(0, incidents.length - MAX_ROWS) + Math.max(0, problems.length - MAX_ROWS);
  return (
    <Section id="incidents" title="Incidents">
      {incidents.length === 0 ? (
        <p>No node died or misbehaved unasked.</p>
      ) : (
        <Table
          caption="Nodes that did what nobody ordered"
          isLong={incidents.length > MANY_ROWS}
          columns={["Node", "Kind", "What happened"]}
        >
          {incidents.slice(0, MAX_ROWS).map(({ node, kind, message }) => (
            <tr key={`${node} ${kind} ${message}`}>
              <th scope="row">{oneLine(node, 60)}</th>
              <td>{oneLine(kind, 60)}</td>
              <td class="code">{oneLine(message, MESSAGE_CHARS)}</td>
            </tr>
          ))}
        </Table>
      )}
      {problems.length === 0 ? null : (
        <>
          <h3>Problems of the harness itself</h3>
          <ul>
            {problems.slice(0, MAX_ROWS).map((problem) => (
              <li key={problem}>{oneLine(problem, MESSAGE_CHARS)}</li>
            ))}
          </ul>
        </>
      )}
      <MessageCounts messages={messages} />
      <Notes notes={cut > 0 ? [`${countOf(cut, "more line")} in verdict.json only.`] : []} />
    </Section>
  );
}

function MessageCounts({ messages }: { readonly messages: RunData["verdict"]["messages"] }) {
  if (typeof messages !== "object" || messages === null || Array.isArray(messages)) return null;
  const counts = Object.entries(messages).slice(0, 20);
  if (counts.length === 0) return null;
  const text = counts.map(([name, count]) => `${labelText(name)} ${figureText(name, count)}`);
  return <p>Messages between nodes and clients: {text.join(", ")}.</p>;
}
