import { shortCycle } from "../register-history/cycles.ts";
import { Graph, topological } from "../register-history/graph.ts";
import type { BaseOrder } from "./base-order.ts";
import { lastSeen, NEVER_SEEN, type View } from "./view.ts";

/** `before` must come before `after`. */
export interface Step {
  readonly before: number;
  readonly after: number;
  /** The operation of the session that read `after` although it had seen `before`; null: it follows from the base order. */
  readonly reader: number | null;
}

/**
 * Writes that must come before each other, as one session sees them, or null when there are none. All of them entered the
 * session's past at one place: what came later cannot come first.
 */
export function circleIn(base: BaseOrder, view: View): readonly Step[] | null {
  const graph = new Graph(base.history.ops.length);
  addBase(base, view, graph);
  addOverwritten(base, view, graph);
  const sorted = topological(graph);
  if ("order" in sorted) return null;
  const cycle = shortCycle(graph, sorted.cyclic) ?? [];
  return cycle.map((before, at) => {
    const after = cycle[(at + 1) % cycle.length] as number;
    return { before, after, reader: readerBetween(base, view, before, after) };
  });
}

function readerBetween(
  { columns, countBefore, writePlace }: BaseOrder,
  { lastReads }: View,
  before: number,
  after: number,
): number | null {
  const isBase =
    countBefore(after, columns.session[before] as number) > (writePlace[before] as number);
  return isBase ? null : (lastReads.get(columns.key[after] as number)?.get(after) ?? null);
}

/** What the session sees at the place of a write of its own comes before that write. */
function addBase(base: BaseOrder, { seenAt, session }: View, graph: Graph): void {
  const { causes, columns, history, writes } = base;
  const own = history.sessions[session] as readonly number[];
  for (const ids of writes) {
    for (let at = 0; at < ids.length; at++) {
      const write = ids[at] as number;
      const place = seenAt[write] as number;
      if (place === NEVER_SEEN) break;
      const doer = own[place] as number;
      if (columns.writes[doer] === 1 && doer !== write) graph.add(write, doer);
      const before = ids[at - 1];
      if (before !== undefined && seenAt[before] === place) graph.add(before, write);
      if (causes === null) continue;
      const end = causes.start[write + 1] as number;
      for (let i = causes.start[write] as number; i < end; i++)
        if (seenAt[causes.writes[i] as number] === place)
          graph.add(causes.writes[i] as number, write);
    }
  }
}

function addOverwritten(
  { columns, writesTo }: BaseOrder,
  { lastReads, seenAt }: View,
  graph: Graph,
): void {
  for (const [key, lastReadsOfKey] of lastReads)
    for (const byKey of writesTo) {
      const writes = byKey.get(key);
      if (writes === undefined) continue;
      for (const [read, reader] of lastReadsOfKey) {
        const until = columns.place[reader] as number;
        const write = lastSeen(writes, seenAt, until, reader);
        if (write === null || write === read || seenAt[write] !== seenAt[read]) continue;
        graph.add(write, read);
      }
    }
}
