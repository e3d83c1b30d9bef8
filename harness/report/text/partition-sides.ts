import { assertNever } from "../../core/assert.ts";
import { NS_PER_MS } from "../../core/ids.ts";
import type { Ladder } from "../../core/ladder.ts";
import type { PartitionSides } from "../../core/partition-sides.ts";
import { countText, durationText, shareText } from "./numbers.ts";
import { oneLine } from "./visible.ts";

/** What sides with and without a majority served, what the system is by that, and what it claims, where that is known. */
export function partitionSidesText(sides: PartitionSides, ladder: Ladder | null): string {
  const { majority, minority, underPartition } = sides;
  const claimed = ladder?.rungs.flatMap(({ isClaimed, model }) => (isClaimed ? [model] : [])) ?? [];
  const claims = claimed.length === 0 ? "" : `; claims ${claimed.join(", ")}`;
  return `minority served ${servedText(minority)}, majority ${servedText(majority)}: ${standText(underPartition)}${claims}`;
}

/** How long operations took while nothing was cut, and whether that was waiting for other nodes. */
export function withoutCutText({ withoutCut }: PartitionSides): string | null {
  const { medianMs, roundTrips, stand } = withoutCut;
  const medians = Object.entries(medianMs).map(([f, ms]) => {
    const count = roundTrips?.[f];
    const trips = count === undefined ? "" : ` (${count.toFixed(1)} round trips between nodes)`;
    return `${oneLine(f, 30)} ${durationText(ms * NS_PER_MS)}${trips}`;
  });
  return medians.length === 0 ? null : `median ${medians.join(", ")}: ${latencyText(stand)}`;
}

function latencyText(stand: PartitionSides["withoutCut"]["stand"]): string {
  switch (stand) {
    case "low latency":
      return "waits for no other node (EL)";
    case "consistent":
      return "waits for other nodes (EC)";
    case "partly low latency":
      return "waits for other nodes in part";
    case "not measured":
      return "whether other nodes are waited for is seen with --latency 20";
    default:
      return assertNever(stand);
  }
}

function servedText({ asked, ok }: PartitionSides["majority"]): string {
  return `${countText(ok)} of ${countText(asked)} (${shareText(ok, asked)})`;
}

/** Only about service: whether what was served is consistent is for the checkers of models to say. */
function standText(stand: PartitionSides["underPartition"]): string {
  switch (stand) {
    case "available":
      return "available (AP)";
    case "consistent":
      return "not available (CP)";
    case "partly available":
      return "partly available";
    case "not measured":
      return "too few to tell";
    default:
      return assertNever(stand);
  }
}
