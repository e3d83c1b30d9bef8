import { shortCycle, shortestPath } from "../../graphs/cycles.ts";
import { stepsAlong } from "../../graphs/steps-along.ts";
import { topological } from "../../graphs/topological.ts";
import type { CommitOrder, Step } from "./commit-order.ts";

/** A short cycle, or null where there is none. */
export function cycleIn(order: CommitOrder): readonly Step[] | null {
  const sorted = topological(order);
  if ("order" in sorted) return null;
  const cycle = shortCycle(order, sorted.cyclic) ?? [];
  return stepsIn(order, [...cycle, ...cycle.slice(0, 1)]);
}

/** A shortest way of at least one step; empty: there is none. */
export function wayBetween(order: CommitOrder, from: number, to: number): readonly Step[] {
  return stepsIn(order, shortestPath(order, from, to, () => true) ?? []);
}

function stepsIn(order: CommitOrder, path: readonly number[]): readonly Step[] {
  const isWithinSession = ({ reason }: Step): boolean => reason.kind === "session";
  return stepsAlong(path, (from, to) => order.step(from, to), isWithinSession);
}
