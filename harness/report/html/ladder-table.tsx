import type { Ladder } from "../../core/ladder.ts";
import { holdsText } from "../text/ladder.ts";
import { oneLine } from "../text/visible.ts";
import { Table, ValidityBadge } from "./parts.tsx";

/** Which consistency models the history satisfies, strongest first. */
export function LadderTable({ ladder }: { readonly ladder: Ladder }) {
  return (
    <Table caption="Consistency models" columns={["Model", "Verdict", "Why"]}>
      {ladder.rungs.map(({ holds, isClaimed, model, reason }) => (
        <tr key={model}>
          <th scope="row">
            {model}
            {isClaimed ? " (claimed)" : ""}
          </th>
          <td>
            <ValidityBadge valid={holds} word={holdsText(holds)} />
          </td>
          <td>{oneLine(reason, 300)}</td>
        </tr>
      ))}
    </Table>
  );
}
