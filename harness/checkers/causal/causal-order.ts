import { shortCycle, shortestPath } from "../graphs/cycles.ts";
import { Graph } from "../graphs/graph.ts";
import { topological } from "../graphs/topological.ts";
import { type BaseOrder, writesIn } from "../pram/base-order.ts";
import type { Columns } from "../register-history/columns.ts";
import type { RegisterHistory } from "../register-history/register-history.ts";

/** Causal order: program order, and from each write to the reads of its value, transitively. */
export interface CausalOrder {
  readonly history: RegisterHistory;
  readonly columns: Columns;
  /**
   * A vector clock for each operation, one after the other: how many operations of each session are in its past, itself
   * included.
   */
  readonly clocks: Int32Array;
  /** Each operation to those that come directly after it. */
  readonly graph: Graph;
}

/** Operations that come before themselves. */
export interface CausalCycle {
  readonly cycle: readonly number[];
}

/** @returns a shortest cycle when there is one: somebody read what was written only later. */
export function causalOrderOf(
  history: RegisterHistory,
  columns: Columns,
): CausalOrder | CausalCycle {
  const graph = graphOf(history, columns);
  const sorted = topological(graph);
  if ("cyclic" in sorted) return { cycle: shortCycle(graph, sorted.cyclic) ?? [] };
  return { history, columns, graph, clocks: clocksOf(history, columns, sorted.order) };
}

/** Whether `before` is in the past of `after`. */
export function isBefore(
  { clocks, columns: { place, session }, history: { sessions } }: CausalOrder,
  before: number,
  after: number,
): boolean {
  const clock = clocks[after * sessions.length + (session[before] as number)] as number;
  return before !== after && clock > (place[before] as number);
}

/** The operations on a shortest way from one operation to a later one, both included. */
export function pathBetween(order: CausalOrder, before: number, after: number): readonly number[] {
  if (before === after) return [before];
  const isOnTheWay = (id: number): boolean => id === after || isBefore(order, id, after);
  return shortestPath(order.graph, before, after, isOnTheWay) ?? [before, after];
}

/** Program order and reads-from, without what follows from them. */
export function graphOf({ ops, sessions }: RegisterHistory, { reads }: Columns): Graph {
  const graph = new Graph(ops.length);
  for (const ids of sessions)
    for (let at = 1; at < ids.length; at++) graph.add(ids[at - 1] as number, ids[at] as number);
  for (let id = 0; id < ops.length; id++)
    if ((reads[id] as number) >= 0) graph.add(reads[id] as number, id);
  return graph;
}

function clocksOf(
  { ops, sessions }: RegisterHistory,
  { place, reads, session }: Columns,
  order: Int32Array,
): Int32Array {
  const width = sessions.length;
  const clocks = new Int32Array(ops.length * width);
  for (const id of order) {
    const own = session[id] as number;
    const at = place[id] as number;
    const row = id * width;
    if (at > 0) {
      const before = (sessions[own]?.[at - 1] as number) * width;
      clocks.copyWithin(row, before, before + width);
    }
    const writer = reads[id] as number;
    if (writer >= 0)
      for (let each = 0; each < width; each++) {
        const seen = clocks[writer * width + each] as number;
        if (seen > (clocks[row + each] as number)) clocks[row + each] = seen;
      }
    clocks[row + own] = at + 1;
  }
  return clocks;
}

/** The causal order as what sessions must agree on. */
export function causalBase({ clocks, columns, history }: CausalOrder): BaseOrder {
  const parts = writesIn(history, columns);
  const width = history.sessions.length;
  const writesUpTo = history.sessions.map((ids) => countsUpTo(ids, columns.writes));
  return {
    ...{ history, columns, ...parts },
    reachesOthers: true,
    causes: causesOf(history, columns),
    countBefore: (write, session) =>
      writesUpTo[session]?.[clocks[write * width + session] as number] as number,
  };
}

/** By number of operations of a session: how many of them are writes. */
function countsUpTo(ids: readonly number[], writes: Uint8Array): Int32Array {
  const counts = new Int32Array(ids.length + 1);
  for (let at = 0; at < ids.length; at++)
    counts[at + 1] = (counts[at] as number) + (writes[ids[at] as number] as number);
  return counts;
}

function causesOf(
  { ops, sessions }: RegisterHistory,
  { reads, writes }: Columns,
): BaseOrder["causes"] {
  const causes = new Map<number, readonly number[]>();
  for (const ids of sessions) {
    let read: number[] = [];
    for (const id of ids) {
      if ((reads[id] as number) >= 0) read.push(reads[id] as number);
      if (writes[id] === 0) continue;
      causes.set(id, read);
      read = [];
    }
  }
  const start = new Int32Array(ops.length + 1);
  const flat: number[] = [];
  for (let id = 0; id < ops.length; id++) {
    for (const cause of causes.get(id) ?? []) flat.push(cause);
    start[id + 1] = flat.length;
  }
  return { start, writes: Int32Array.from(flat) };
}
