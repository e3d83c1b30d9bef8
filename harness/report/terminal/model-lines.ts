import { LADDER_CHECKER, ladderIn } from "../../core/ladder.ts";
import { PARTITION_SIDES_CHECKER, partitionSidesIn } from "../../core/partition-sides.ts";
import type { RunData } from "../run-data.ts";
import { modelsThat, strongestText } from "../text/ladder.ts";
import { partitionSidesText, withoutCutText } from "../text/partition-sides.ts";
import type { Line } from "../text/terminal-line.ts";

/** What the history satisfies, where that was looked at. */
export function ladderLines({ verdict }: RunData): readonly Line[] {
  const ladder = ladderIn(verdict.checkers[LADDER_CHECKER]?.details);
  if (ladder === null) return [];
  const violated = modelsThat(ladder, false);
  const unknown = modelsThat(ladder, "unknown");
  return [
    { label: "models", text: `strongest that holds: ${strongestText(ladder)}`, spare: true },
    ...modelsLine("violated", violated),
    ...modelsLine("unknown", unknown),
  ];
}

function modelsLine(word: string, models: readonly string[]): readonly Line[] {
  if (models.length === 0) return [];
  return [{ label: "", text: `${word}: ${models.join(", ")}`, spare: true }];
}

/** What both sides of cuts served, where the cluster was parted. */
export function cutLines({ verdict: { checkers } }: RunData): readonly Line[] {
  const sides = partitionSidesIn(checkers[PARTITION_SIDES_CHECKER]?.details);
  if (sides === null) return [];
  const ladder = ladderIn(checkers[LADDER_CHECKER]?.details);
  const text = partitionSidesText(sides, ladder);
  const without = withoutCutText(sides);
  return [
    { label: "under cuts", text, rows: 2, spare: true },
    ...(without === null ? [] : [{ label: "without cuts", text: without, rows: 2, spare: true }]),
  ];
}
