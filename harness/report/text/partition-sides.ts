import { assertNever } from "../../core/assert.ts";
import type { Ladder } from "../../core/ladder.ts";
import type { PartitionSides } from "../../core/partition-sides.ts";
import { countText, shareText } from "./numbers.ts";

/** What sides with and without a majority served, what the system is by that, and what it claims, where that is known. */
export function partitionSidesText(sides: PartitionSides, ladder: Ladder | null): string {
  const { majority, minority, underPartition } = sides;
  const claimed = ladder?.rungs.flatMap(({ isClaimed, model }) => (isClaimed ? [model] : [])) ?? [];
  const claims = claimed.length === 0 ? "" : `; claims ${claimed.join(", ")}`;
  return `minority served ${servedText(minority)}, majority ${servedText(majority)}: ${standText(underPartition)}${claims}`;
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
