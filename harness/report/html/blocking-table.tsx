import type { Blocking } from "../../core/blocking.ts";
import { NS_PER_MS } from "../../core/ids.ts";
import { blockingText, waitText } from "../text/blocking.ts";
import { durationText, momentText } from "../text/numbers.ts";
import { oneLine } from "../text/visible.ts";
import { Notes, Table } from "./parts.tsx";

const MOST_ROWS = 20;
const COLUMNS = ["Keys", "On", "#From", "#For", "Why"];

/** Which keys could not be had, when, for how long, and why. */
export function BlockingTable({ blocking }: { readonly blocking: Blocking }) {
  const { byKey, longest, transactions } = blocking;
  const totals = Object.entries(byKey).map(
    ([key, ms]) => `${oneLine(key, 60)} ${durationText(ms * NS_PER_MS)}`,
  );
  const rows = longest.slice(0, MOST_ROWS);
  return (
    <>
      <p>{blockingText(blocking)}.</p>
      <Table caption="The longest waits of transactions in doubt" columns={COLUMNS}>
        {rows.map(({ faults, forMs, fromMs, isOpen, keys, node, waitingFor }) => (
          <tr key={`${node} ${fromMs} ${keys.join()}`}>
            <th scope="row">{oneLine(keys.join(", "), 120)}</th>
            <td>{oneLine(node, 30)}</td>
            <td class="figure">{momentText(fromMs * NS_PER_MS)}</td>
            <td class="figure">{durationText(forMs * NS_PER_MS)}</td>
            <td>{waitText({ faults, isOpen, waitingFor })}</td>
          </tr>
        ))}
      </Table>
      <Notes
        notes={[
          `Each key, all in all: ${totals.slice(0, MOST_ROWS).join(", ")}.`,
          ...(transactions > rows.length ? ["More in verdict.json."] : []),
        ]}
      />
    </>
  );
}
