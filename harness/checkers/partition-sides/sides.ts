import type { NodeId } from "../../core/ids.ts";

/** For each node, those that it does not hear. */
export type CutLinks = Readonly<Record<NodeId, readonly NodeId[]>>;

/**
 * The sides of a cut: nodes that reach each other both ways, directly or over others, in the order of `nodes`. One side
 * alone: the cut parted nobody, as in a ring of majorities, where each node still reaches all others over some.
 */
export function sidesOf(nodes: readonly NodeId[], cut: CutLinks): readonly (readonly NodeId[])[] {
  const hears = (to: NodeId, from: NodeId): boolean => !(cut[to]?.includes(from) ?? false);
  const sides: NodeId[][] = [];
  const placed = new Set<NodeId>();
  for (const node of nodes) {
    if (placed.has(node)) continue;
    const side = [node];
    placed.add(node);
    for (const member of side) {
      for (const other of nodes) {
        if (placed.has(other) || !hears(member, other) || !hears(other, member)) continue;
        placed.add(other);
        side.push(other);
      }
    }
    sides.push(nodes.filter((each) => side.includes(each)));
  }
  return sides;
}
