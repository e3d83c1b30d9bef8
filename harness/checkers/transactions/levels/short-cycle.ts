import { shortCycle, shortestPath } from "../../register-history/cycles.ts";
import { topological } from "../../register-history/topological.ts";
import type { CommitOrder, Step } from "./commit-order.ts";

/** A short cycle, or null where there is none. */
export function cycleIn(order: CommitOrder): readonly Step[] | null {
  const sorted = topological(order);
  if ("order" in sorted) return null;
  const cycle = shortCycle(order, sorted.cyclic) ?? [];
  return stepsAlong(order, [...cycle, ...cycle.slice(0, 1)]);
}

/** A shortest way of at least one step; empty: there is none. */
export function wayBetween(order: CommitOrder, from: number, to: number): readonly Step[] {
  return stepsAlong(order, shortestPath(order, from, to, () => true) ?? []);
}

/** The steps from each transaction to the next, one step where a session goes on and on. */
function stepsAlong(order: CommitOrder, path: readonly number[]): readonly Step[] {
  const merged: Step[] = [];
  for (const [at, to] of path.slice(1).entries()) {
    const step = order.step(path[at] as number, to);
    const last = merged.at(-1);
    if (last?.reason.kind === "session" && step.reason.kind === "session")
      merged[merged.length - 1] = { ...last, to };
    else merged.push(step);
  }
  return merged;
}
