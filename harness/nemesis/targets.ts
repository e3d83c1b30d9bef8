import type { Cluster } from "../cluster/cluster.ts";
import { assertNever } from "../core/assert.ts";
import type { NodeId } from "../core/ids.ts";
import { majorityOf } from "./grudges.ts";

/** Whom a fault of processes hits; `followers` are a minority of nodes that do not say that they lead. */
export const PROCESS_TARGETS = [
  "one",
  "minority",
  "majority",
  "all",
  "leaders",
  "followers",
] as const;
export type ProcessTarget = (typeof PROCESS_TARGETS)[number];

/** How many nodes a target means, of `nodeCount`; `leaders` are as many as there are. */
export function targetSize(target: Exclude<ProcessTarget, "leaders">, nodeCount: number): number {
  switch (target) {
    case "one":
      return 1;
    case "minority":
    case "followers":
      return Math.max(1, nodeCount - majorityOf(nodeCount));
    case "majority":
      return majorityOf(nodeCount);
    case "all":
      return nodeCount;
    default:
      return assertNever(target);
  }
}

/**
 * The nodes that say they lead, in the order of the cluster. When they tell a term, only those of the highest one: a
 * deposed leader that has not noticed yet still says that it leads. Nodes that are down or paused are not asked.
 */
export async function findLeaders(cluster: Cluster): Promise<readonly NodeId[]> {
  const running = cluster.nodes.filter((node) => cluster.processes.state(node) === "running");
  const views = await Promise.all(
    running.map(async (node) => ({ node, view: await cluster.inspect(node) })),
  );
  const leaders = views.flatMap(({ node, view }) =>
    view?.leader === true
      ? [{ node, term: typeof view.term === "number" ? view.term : Number.NEGATIVE_INFINITY }]
      : [],
  );
  const highestTerm = Math.max(...leaders.map(({ term }) => term));
  return leaders.filter(({ term }) => term === highestTerm).map(({ node }) => node);
}
