import { z } from "zod";
import type { NodeId } from "../../harness/core/ids.ts";

/** Who holds data. Of two, the one with the higher epoch counts; of equal epochs, the one that the greater node made. */
export type Members = {
  readonly epoch: number;
  /** Who made the change. */
  readonly by: NodeId;
  readonly nodes: readonly NodeId[];
};

export const membersSchema: z.ZodType<Members> = z.object({
  epoch: z.number().int().nonnegative(),
  by: z.string(),
  nodes: z.array(z.string()).min(1).readonly(),
});

export function isNewer(left: Members, right: Members): boolean {
  if (left.epoch !== right.epoch) return left.epoch > right.epoch;
  return left.by > right.by;
}

/** The first `count` of all nodes, by number; null: all of them. */
export function firstMembers(nodes: readonly NodeId[], count: number | null): readonly NodeId[] {
  return [...nodes].sort((a, b) => numberOf(a) - numberOf(b)).slice(0, count ?? undefined);
}

function numberOf(node: NodeId): number {
  return Number.parseInt(node.slice(1), 10);
}
