import type { Edge, Order } from "./order.ts";

/** One step of a path: an edge, or from an operation to the next one of its session. */
export type Step = Edge | { readonly from: number; readonly to: number; readonly kind: "session" };

/** So many operations are tried as the beginning of a cycle. */
const MOST_STARTS = 3;

/** A cycle as short as can be found quickly, among operations that stand on cycles or after one. */
export function shortCycle(order: Order, cyclic: readonly number[]): readonly Step[] {
  const among = core(order, cyclic);
  const onCycle = anyCycle(order, among);
  let best: readonly Step[] | null = null;
  for (const start of onCycle.slice(0, MOST_STARTS)) {
    const cycle = shortestPath(order, start, start, (step) => among.has(step.to));
    if (cycle !== null && (best === null || cycle.length < best.length)) best = cycle;
  }
  return best ?? [];
}

/** The shortest way of at least one step, or null. Steps within one session count each, and are told as one. */
export function shortestPath(
  order: Order,
  start: number,
  end: number,
  isAllowed: (step: Step) => boolean,
): readonly Step[] | null {
  const cameBy = new Map<number, Step>();
  const queue = [start];
  for (let at = 0; at < queue.length; at++)
    for (const step of stepsFrom(order, queue[at] as number)) {
      if (cameBy.has(step.to) || !isAllowed(step)) continue;
      cameBy.set(step.to, step);
      if (step.to === end) return trail(cameBy, start, end);
      queue.push(step.to);
    }
  return null;
}

function trail(cameBy: ReadonlyMap<number, Step>, start: number, end: number): readonly Step[] {
  const steps: Step[] = [];
  for (let at = end; steps.length === 0 || at !== start; ) {
    const step = cameBy.get(at) as Step;
    steps.push(step);
    at = step.from;
  }
  return merged(steps.reverse());
}

/** One step where a session goes on and on. */
function merged(steps: readonly Step[]): readonly Step[] {
  const result: Step[] = [];
  for (const step of steps) {
    const last = result.at(-1);
    if (last?.kind === "session" && step.kind === "session")
      result[result.length - 1] = { ...last, to: step.to };
    else result.push(step);
  }
  return result;
}

function stepsFrom(order: Order, op: number): readonly Step[] {
  const next = order.nextInSession(op);
  const edges: Step[] = [...order.edgesFrom(op)];
  return next === -1 ? edges : [{ from: op, to: next, kind: "session" }, ...edges];
}

/** Without what only comes after a cycle: the rest leads on for ever. */
function core(order: Order, cyclic: readonly number[]): ReadonlySet<number> {
  const left = new Set(cyclic);
  const exits = new Map<number, number>();
  const cameFrom = new Map<number, number[]>();
  for (const op of cyclic) {
    const inside = stepsFrom(order, op).filter(({ to }) => left.has(to));
    exits.set(op, inside.length);
    for (const { to } of inside) {
      const sources = cameFrom.get(to);
      if (sources) sources.push(op);
      else cameFrom.set(to, [op]);
    }
  }
  const ends = cyclic.filter((op) => exits.get(op) === 0);
  for (let end = ends.pop(); end !== undefined; end = ends.pop()) {
    left.delete(end);
    for (const source of cameFrom.get(end) ?? []) {
      const count = (exits.get(source) ?? 0) - 1;
      exits.set(source, count);
      if (count === 0) ends.push(source);
    }
  }
  return left;
}

/** The operations of some cycle: whoever walks on for ever comes by twice. */
function anyCycle(order: Order, among: ReadonlySet<number>): readonly number[] {
  const walked = new Map<number, number>();
  const path: number[] = [];
  for (let at = [...among][0] ?? -1; ; ) {
    const before = walked.get(at);
    if (before !== undefined) return path.slice(before);
    walked.set(at, path.push(at) - 1);
    const step = stepsFrom(order, at).find(({ to }) => among.has(to));
    if (step === undefined) return [];
    at = step.to;
  }
}
