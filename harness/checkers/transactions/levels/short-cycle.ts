import { type CommitOrder, NO_EDGE, type Step } from "./commit-order.ts";

/** From so many transactions of a cycle a shorter one is looked for. */
const MOST_STARTS = 20;

const NOT_ON_PATH = -1;

/** Transactions in an order that follows all edges; those on or behind a cycle are left out (Kahn 1962). */
export function topological(order: CommitOrder): Int32Array {
  const { transactionCount } = order;
  const missing = new Int32Array(transactionCount);
  for (let each = 0; each < transactionCount; each++)
    order.forEach(each, (to) => {
      missing[to] = (missing[to] as number) + 1;
    });
  const sorted = new Int32Array(transactionCount);
  let length = 0;
  for (let each = 0; each < transactionCount; each++)
    if (missing[each] === 0) sorted[length++] = each;
  for (let at = 0; at < length; at++)
    order.forEach(sorted[at] as number, (to) => {
      missing[to] = (missing[to] as number) - 1;
      if (missing[to] === 0) sorted[length++] = to;
    });
  return sorted.subarray(0, length);
}

/** A short cycle, or null where there is none: the shortest through the first transactions of some cycle. */
export function shortCycle(order: CommitOrder): readonly Step[] | null {
  const sorted = topological(order);
  if (sorted.length === order.transactionCount) return null;
  const among = new Uint8Array(order.transactionCount).fill(1);
  for (const transaction of sorted) among[transaction] = 0;
  let shortest: readonly Step[] | null = null;
  for (const start of cycleAmong(order, among).slice(0, MOST_STARTS)) {
    const cycle = shortestPath(order, start, start, (to) => among[to] === 1);
    if (cycle !== null && (shortest === null || cycle.length < shortest.length)) shortest = cycle;
    if (shortest?.length === 2) break;
  }
  return shortest && mergeSessions(shortest);
}

/**
 * Some cycle, found by a depth-first search: the path from a transaction that is met again. What was left before that is on
 * no cycle, and its mark is taken away.
 */
function cycleAmong(order: CommitOrder, among: Uint8Array): readonly number[] {
  const place = new Int32Array(among.length).fill(NOT_ON_PATH);
  for (const root of among.keys()) {
    if (among[root] === 0) continue;
    const path = [root];
    const edges = [order.firstEdge(root)];
    place[root] = 0;
    for (let at = root; path.length > 0; at = path.at(-1) as number) {
      const edge = edges.at(-1) as number;
      if (edge === NO_EDGE) {
        among[at] = 0;
        path.pop();
        edges.pop();
        continue;
      }
      edges[edges.length - 1] = order.nextEdge(edge);
      const next = order.targetOf(edge);
      if (among[next] === 0) continue;
      if (place[next] !== NOT_ON_PATH) return path.slice(place[next] as number);
      place[next] = path.push(next) - 1;
      edges.push(order.firstEdge(next));
    }
  }
  return [];
}

/** A shortest way of at least one step, or null. */
export function shortestPath(
  order: CommitOrder,
  from: number,
  to: number,
  mayVisit: (transaction: number) => boolean,
): readonly Step[] | null {
  const cameFrom = new Map<number, number>();
  const queue = [from];
  for (const each of queue) {
    if (cameFrom.has(to)) break;
    order.forEach(each, (next) => {
      if (cameFrom.has(next) || !mayVisit(next)) return;
      cameFrom.set(next, each);
      queue.push(next);
    });
  }
  if (!cameFrom.has(to)) return null;
  const steps: Step[] = [];
  for (let at = to; steps.length === 0 || at !== from; at = cameFrom.get(at) as number)
    steps.push(order.step(cameFrom.get(at) as number, at));
  return steps.reverse();
}

/** The same way with one step where a session goes on and on. */
export function mergeSessions(steps: readonly Step[]): readonly Step[] {
  const merged: Step[] = [];
  for (const step of steps) {
    const last = merged.at(-1);
    if (last?.reason.kind === "session" && step.reason.kind === "session")
      merged[merged.length - 1] = { ...last, to: step.to };
    else merged.push(step);
  }
  return merged;
}
