import type { Grudge } from "../cluster/cluster.ts";
import type { NodeId } from "../core/ids.ts";
import { type Partition, splitBetween } from "./grudges.ts";

/**
 * A grudge with who loses by it and a line for people: `{n1 n2} | {n3 n4 n5}` where it parts the nodes in two, otherwise who
 * does not hear whom.
 *
 * @returns null when it cuts nothing.
 */
export function describedGrudge(nodes: readonly NodeId[], grudge: Grudge): Partition | null {
  const deaf = nodes.filter((node) => (grudge.get(node)?.size ?? 0) > 0);
  const [first] = deaf;
  if (first === undefined) return null;
  const split = splitBetween(nodes, smallerSide(nodes, grudge.get(first) ?? new Set()));
  if (split !== null && sameCuts(nodes, split.grudge, grudge)) return split;
  const views = deaf.map(
    (node) => `${node} does not hear ${[...(grudge.get(node) ?? [])].join(" ")}`,
  );
  return { grudge, nodes: deaf, description: views.join(", ") };
}

function smallerSide(nodes: readonly NodeId[], side: ReadonlySet<NodeId>): ReadonlySet<NodeId> {
  if (2 * side.size <= nodes.length) return side;
  return new Set(nodes.filter((node) => !side.has(node)));
}

function sameCuts(nodes: readonly NodeId[], left: Grudge, right: Grudge): boolean {
  return nodes.every((to) =>
    nodes.every(
      (from) => (left.get(to)?.has(from) ?? false) === (right.get(to)?.has(from) ?? false),
    ),
  );
}
