import type { NodeId } from "../core/ids.ts";
import type { Random } from "../core/random.ts";
import { majorityOf } from "./grudges.ts";

/**
 * Some nodes to which lasting harm may come, so that a majority of all nodes and a majority of the voters stay free of it.
 * At least one, where that is possible.
 */
export function drawVictims(
  nodes: readonly NodeId[],
  voters: readonly NodeId[],
  dice: Random,
): readonly NodeId[] {
  const count = dice.between(1, Math.max(1, spare(nodes)));
  const victims: NodeId[] = [];
  for (const node of dice.shuffle(nodes)) {
    const next = [...victims, node];
    const isBounded =
      next.length <= Math.min(count, spare(nodes)) &&
      next.filter((victim) => voters.includes(victim)).length <= spare(voters);
    if (isBounded) victims.push(node);
  }
  return victims;
}

/** How many of them can be lost with a majority left. */
function spare(nodes: readonly NodeId[]): number {
  return nodes.length - majorityOf(nodes.length);
}
