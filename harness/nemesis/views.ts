import type { Cluster } from "../cluster/cluster.ts";
import type { NodeId } from "../core/ids.ts";
import type { NodeView } from "../node/program.ts";

/** What the nodes that run say of themselves; those that say nothing are left out. */
export async function viewsOf(cluster: Cluster): Promise<ReadonlyMap<NodeId, NodeView>> {
  const running = cluster.nodes.filter((node) => cluster.processes.state(node) === "running");
  const views = await Promise.all(running.map((node) => cluster.inspect(node)));
  const byNode = new Map<NodeId, NodeView>();
  for (const [position, node] of running.entries()) {
    const view = views[position] ?? null;
    if (view !== null) byNode.set(node, view);
  }
  return byNode;
}
