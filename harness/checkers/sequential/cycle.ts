import { shortCycle, shortestPath } from "../graphs/cycles.ts";
import { stepsAlong } from "../graphs/steps-along.ts";
import type { Successors } from "../graphs/topological.ts";
import type { Edge, Order } from "./order.ts";

/** One step of a walk: an edge, or from an operation to the next one of its session. */
export type Step = Edge | { readonly from: number; readonly to: number; readonly kind: "session" };

/** So many operations are tried as the beginning of a cycle. */
const MOST_STARTS = 3;

/** A cycle as short as can be found quickly, among operations that stand on cycles or after one. */
export function cycleIn(order: Order, cyclic: readonly number[]): readonly Step[] {
  const marked = new Uint8Array(order.size);
  for (const op of cyclic) marked[op] = 1;
  const cycle = shortCycle(successorsIn(order, anyStep), marked, MOST_STARTS) ?? [];
  return stepsIn(order, [...cycle, ...cycle.slice(0, 1)], anyStep);
}

/** The shortest walk of at least one step, or null. Steps within one session count each, and are told as one. */
export function shortestWalk(
  order: Order,
  start: number,
  end: number,
  isAllowed: (step: Step) => boolean,
): readonly Step[] | null {
  const path = shortestPath(successorsIn(order, isAllowed), start, end, () => true);
  return path === null ? null : stepsIn(order, path, isAllowed);
}

function anyStep(): boolean {
  return true;
}

function successorsIn(order: Order, isAllowed: (step: Step) => boolean): Successors {
  return {
    nodeCount: order.size,
    forEach(from, visit) {
      for (const step of stepsFrom(order, from)) if (isAllowed(step)) visit(step.to);
    },
  };
}

function stepsIn(
  order: Order,
  path: readonly number[],
  isAllowed: (step: Step) => boolean,
): readonly Step[] {
  const stepFrom = (from: number, to: number): Step =>
    stepsFrom(order, from).find((each) => each.to === to && isAllowed(each)) as Step;
  return stepsAlong(path, stepFrom, ({ kind }) => kind === "session");
}

function stepsFrom(order: Order, op: number): readonly Step[] {
  const next = order.nextInSession(op);
  const edges: Step[] = [...order.edgesFrom(op)];
  return next === -1 ? edges : [{ from: op, to: next, kind: "session" }, ...edges];
}
