import { NS_PER_MS } from "../../core/ids.ts";
import type { Ladder } from "../../core/ladder.ts";
import type { PartitionSides } from "../../core/partition-sides.ts";
import { countOf, countText, momentText, shareText } from "../text/numbers.ts";
import { partitionSidesText, withoutCutText } from "../text/partition-sides.ts";
import { oneLine } from "../text/visible.ts";
import { Notes, Table } from "./parts.tsx";

const MOST_CUTS = 30;
const COLUMNS = ["Cut", "Side", "#Asked", "#Served", "#Share", "What was served"];

interface PartitionSidesTableProps {
  readonly sides: PartitionSides;
  /** For what the system claims. */
  readonly ladder: Ladder | null;
}

/** What each side of each cut served. */
export function PartitionSidesTable({ sides, ladder }: PartitionSidesTableProps) {
  const { cuts } = sides;
  const withoutCut = withoutCutText(sides);
  const hidden = cuts.length - MOST_CUTS;
  return (
    <>
      <p>Under cuts, {partitionSidesText(sides, ladder)}.</p>
      {withoutCut === null ? null : <p>Without a cut, {withoutCut}.</p>}
      <Table caption="What each side of a cut served" columns={COLUMNS}>
        {cuts.slice(0, MOST_CUTS).map((cut) => (
          <CutRows key={cut.fromMs} cut={cut} />
        ))}
      </Table>
      <Notes notes={hidden > 0 ? [`${countOf(hidden, "more cut")} in verdict.json.`] : []} />
    </>
  );
}

function CutRows({ cut }: { readonly cut: PartitionSides["cuts"][number] }) {
  const { description, fromMs, sides, toMs } = cut;
  const span = `${momentText(fromMs * NS_PER_MS)} – ${momentText(toMs * NS_PER_MS)}`;
  return (
    <>
      {sides.map(({ asked, nodes, ok, okByF }, i) => (
        <tr key={nodes.join()}>
          <th scope="row">{i === 0 ? `${span} ${oneLine(description, 120)}` : ""}</th>
          <td>{oneLine(nodes.join(" "), 120)}</td>
          <td class="figure">{countText(asked)}</td>
          <td class="figure">{countText(ok)}</td>
          <td class="figure">{shareText(ok, asked)}</td>
          <td>
            {Object.entries(okByF)
              .map(([f, count]) => `${oneLine(f, 30)} ${countText(count)}`)
              .join(", ")}
          </td>
        </tr>
      ))}
    </>
  );
}
