import { INITIAL, type RegisterHistory, type RegisterOp } from "./register-history.ts";
import { describeOp } from "./words.ts";

/** How the steps of a proof are found again in a small history. */
export interface Telling {
  /** What comes before what to begin with. */
  readonly order: "causal" | { readonly writesAndSession: number };
  /** The operations whose reads must be explained; what was seen before one of them has been overwritten. */
  readonly readers: readonly number[];
  /** Whether what follows from one read counts when the next is looked at. */
  readonly readsBuildUp: boolean;
}

interface Edge {
  readonly from: number;
  readonly to: number;
  readonly why: string;
  /** The steps without which it would not follow. */
  readonly needs: readonly Edge[];
}

/**
 * The contradiction in a history of a few operations, one step a line: who did what, what must come before what and why,
 * and where that goes round in a circle. Without a contradiction, only who did what.
 */
export function storyOf(history: RegisterHistory, telling: Telling): readonly string[] {
  const base = baseEdges(history, telling.order);
  const plain = circleOf(history, base);
  if (plain !== null) return tell(history, plain, "so each comes before itself");
  let edges = base;
  for (;;) {
    const known = telling.readsBuildUp ? edges : base;
    const step = nextStep(history, telling.readers, known, edges);
    if (step === null) return history.ops.map((op) => describeOp(history, op));
    if ("contradiction" in step) return tell(history, step.path, step.contradiction);
    edges = [...edges, step.edge];
    const back = pathBetween(edges, step.edge.to, step.edge.from);
    if (back !== null) return tell(history, [...back, step.edge], "so each comes before itself");
  }
}

function baseEdges({ ops, sessions }: RegisterHistory, order: Telling["order"]): readonly Edge[] {
  const edges: Edge[] = [];
  for (const [session, ids] of sessions.entries()) {
    const isWhole = order === "causal" || order.writesAndSession === session;
    const inOrder = isWhole ? ids : ids.filter((id) => ops[id]?.writes === true);
    for (let at = 1; at < inOrder.length; at++) {
      const [from, to] = [inOrder[at - 1] as number, inOrder[at] as number];
      const why = `${lineOf(ops, from)} before ${lineOf(ops, to)}: session ${session} did them in this order`;
      edges.push({ from, to, why, needs: [] });
    }
    if (!isWhole) continue;
    for (const to of ids) {
      const from = ops[to]?.reads ?? null;
      if (from === null || from < 0) continue;
      const why = `${lineOf(ops, from)} before ${lineOf(ops, to)}, which read its value`;
      edges.push({ from, to, why, needs: [] });
    }
  }
  return edges;
}

type NextStep =
  | { readonly edge: Edge }
  | { readonly path: readonly Edge[]; readonly contradiction: string };

function nextStep(
  { ops }: RegisterHistory,
  readers: readonly number[],
  known: readonly Edge[],
  edges: readonly Edge[],
): NextStep | null {
  for (const reader of readers) {
    const { key, reads } = ops[reader] as RegisterOp;
    if (reads === null || reads < INITIAL) continue;
    for (const { id, key: otherKey, writes } of ops) {
      if (!writes || otherKey !== key || id === reads || id === reader) continue;
      if (edges.some(({ from, to }) => from === id && to === reads)) continue;
      const path = pathBetween(known, id, reader);
      if (path === null) continue;
      const read = lineOf(ops, reader);
      if (reads === INITIAL) return { path, contradiction: `yet ${read} found nothing written` };
      const why = `${lineOf(ops, id)} before ${lineOf(ops, reads)}: ${read} comes after the first and read the second`;
      return { edge: { from: id, to: reads, why, needs: path } };
    }
  }
  return null;
}

function circleOf({ ops }: RegisterHistory, edges: readonly Edge[]): readonly Edge[] | null {
  for (const { id } of ops) {
    const circle = pathBetween(edges, id, id);
    if (circle !== null) return circle;
  }
  return null;
}

/** A shortest path of at least one edge. */
function pathBetween(edges: readonly Edge[], from: number, to: number): readonly Edge[] | null {
  const cameBy = new Map<number, Edge>();
  const queue = [from];
  for (const node of queue) {
    for (const edge of edges) {
      if (edge.from !== node || cameBy.has(edge.to)) continue;
      cameBy.set(edge.to, edge);
      if (edge.to === to) return pathTo(to, from, cameBy);
      queue.push(edge.to);
    }
  }
  return null;
}

function pathTo(to: number, from: number, cameBy: ReadonlyMap<number, Edge>): readonly Edge[] {
  const path: Edge[] = [];
  for (let node = to; ; ) {
    const edge = cameBy.get(node) as Edge;
    path.push(edge);
    node = edge.from;
    if (node === from) return path.reverse();
  }
}

function tell(history: RegisterHistory, path: readonly Edge[], end: string): readonly string[] {
  const reasons = new Set<string>();
  const addWithNeeds = ({ needs, why }: Edge): void => {
    needs.forEach(addWithNeeds);
    reasons.add(why);
  };
  path.forEach(addWithNeeds);
  return [...history.ops.map((op) => describeOp(history, op)), ...reasons, end];
}

function lineOf(ops: readonly RegisterOp[], id: number): string {
  return `line ${ops[id]?.callLine}`;
}
