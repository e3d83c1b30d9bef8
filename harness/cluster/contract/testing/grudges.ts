import type { NodeId } from "../../../core/ids.ts";
import type { Grudge } from "../../cluster.ts";

export function isolate(left: readonly NodeId[], right: readonly NodeId[]) {
  return Object.fromEntries([
    ...left.map((node) => [node, right] as const),
    ...right.map((node) => [node, left] as const),
  ]);
}

export function grudgeOf(refusals: Readonly<Record<NodeId, readonly NodeId[]>>): Grudge {
  return new Map(Object.entries(refusals).map(([node, from]) => [node, new Set(from)]));
}

export function linksOf(grudge: Grudge): readonly string[] {
  return [...grudge].flatMap(([to, from]) => [...from].map((node) => `${node}->${to}`)).sort();
}
