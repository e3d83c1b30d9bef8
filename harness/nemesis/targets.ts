import type { Cluster } from "../cluster/cluster.ts";
import { assertNever } from "../core/assert.ts";
import type { NodeId } from "../core/ids.ts";
import type { NodeView } from "../node/program.ts";
import { majorityOf } from "./grudges.ts";
import { viewsOf } from "./views.ts";

/** Whom a fault of single nodes hits; `followers` are a minority of nodes that do not say that they lead. */
export const NODE_TARGETS = ["one", "minority", "majority", "all", "leaders", "followers"] as const;
export type NodeTarget = (typeof NODE_TARGETS)[number];

/** How many nodes a target means, of `nodeCount`; `leaders` are as many as there are. */
export function targetSize(target: Exclude<NodeTarget, "leaders">, nodeCount: number): number {
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
  const views = await viewsOf(cluster);
  const leaders = [...views].filter(([, { leader }]) => leader === true);
  const highestTerm = Math.max(...leaders.map(([, view]) => termOf(view)));
  return leaders.filter(([, view]) => termOf(view) === highestTerm).map(([node]) => node);
}

function termOf({ term }: NodeView): number {
  return typeof term === "number" ? term : Number.NEGATIVE_INFINITY;
}

/** The leaders, where the target has to do with them; the others need nobody to be asked. */
export async function leadersFor(target: NodeTarget, cluster: Cluster): Promise<readonly NodeId[]> {
  return target === "leaders" || target === "followers" ? findLeaders(cluster) : [];
}

export interface Choice {
  /** In the order of the cluster. */
  readonly nodes: readonly NodeId[];
  /** What there is to say about the choice. */
  readonly remark: string | null;
}

export interface Choosing {
  readonly target: NodeTarget;
  /** All nodes of the cluster. */
  readonly nodes: readonly NodeId[];
  readonly leaders: readonly NodeId[];
  /** Who may be hit at all; the first ones are taken. */
  readonly order: readonly NodeId[];
  readonly canHit: (node: NodeId) => boolean;
  /** However many leaders there are. */
  readonly atMost: number;
}

/**
 * Whom to hit. It does not wait for anything: whoever takes the nodes at once takes them before another lane
 * chooses.
 */
export function chooseNodes(choosing: Choosing): Choice {
  const { target, nodes, leaders, order, canHit, atMost } = choosing;
  if (target === "leaders") {
    const remark = leaders.length === 0 ? "no running node says that it leads" : null;
    const hit = leaders.filter((node) => order.includes(node) && canHit(node));
    return { nodes: hit.slice(0, atMost), remark };
  }
  const wanted = Math.min(atMost, targetSize(target, nodes.length));
  const candidates = order.filter((node) => canHit(node) && !leaders.includes(node));
  const chosen = new Set(candidates.slice(0, wanted));
  const shortfall =
    chosen.size === 0 ? "no node could be hit" : `only ${chosen.size} of ${wanted} could be hit`;
  return {
    nodes: nodes.filter((node) => chosen.has(node)),
    remark: chosen.size < wanted ? shortfall : null,
  };
}
