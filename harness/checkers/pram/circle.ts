import { shortCycle } from "../graphs/cycles.ts";
import { Graph } from "../graphs/graph.ts";
import { topological } from "../graphs/topological.ts";
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
  const overwritten = overwrittenIn(base, view);
  // The base order alone goes round in no circle.
  if (overwritten.length === 0) return null;
  const part = seenTogether(base, view, overwritten);
  const graph = new Graph(part.ids.length);
  addBase(base, view, part, graph);
  for (const [before, after] of overwritten)
    graph.add(part.numberOf[before] as number, part.numberOf[after] as number);
  const sorted = topological(graph);
  if ("order" in sorted) return null;
  const cycle = (shortCycle(graph, sorted.cyclic) ?? []).map(
    (number) => part.ids[number] as number,
  );
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

/** Some of the writes, numbered from 0. */
interface Part {
  readonly ids: readonly number[];
  /** By write; -1 for all others. */
  readonly numberOf: Int32Array;
}

/** All writes that the session sees at a place where its reads say anything of their order. */
function seenTogether(
  { writes }: BaseOrder,
  { seenAt }: View,
  overwritten: readonly (readonly [before: number, after: number])[],
): Part {
  const places = new Set(overwritten.map(([, after]) => seenAt[after] as number));
  const numberOf = new Int32Array(seenAt.length).fill(-1);
  const ids: number[] = [];
  for (const ofSession of writes)
    for (const id of ofSession) {
      if ((seenAt[id] as number) === NEVER_SEEN) break;
      if (places.has(seenAt[id] as number)) numberOf[id] = ids.push(id) - 1;
    }
  return { ids, numberOf };
}

/** What the session sees at the place of a write of its own comes before that write. */
function addBase(
  { causes, columns, history, writePlace, writes }: BaseOrder,
  { seenAt, session }: View,
  { ids, numberOf }: Part,
  graph: Graph,
): void {
  const own = history.sessions[session] as readonly number[];
  for (const write of ids) {
    const place = seenAt[write] as number;
    const add = (before: number, after: number): void =>
      graph.add(numberOf[before] as number, numberOf[after] as number);
    const doer = own[place] as number;
    if (columns.writes[doer] === 1 && doer !== write) add(write, doer);
    const at = writePlace[write] as number;
    const before = writes[columns.session[write] as number]?.[at - 1];
    if (before !== undefined && seenAt[before] === place) add(before, write);
    if (causes === null) continue;
    const end = causes.start[write + 1] as number;
    for (let i = causes.start[write] as number; i < end; i++)
      if (seenAt[causes.writes[i] as number] === place) add(causes.writes[i] as number, write);
  }
}

/** What the session's reads say beyond the base order: of two writes that it sees at one place, the first is the older. */
function overwrittenIn(
  { columns, countBefore, writePlace, writesTo }: BaseOrder,
  { lastReads, seenAt }: View,
): readonly (readonly [before: number, after: number])[] {
  const found: (readonly [number, number])[] = [];
  for (const [key, lastReadsOfKey] of lastReads)
    for (const [session, byKey] of writesTo.entries()) {
      const writes = byKey.get(key);
      if (writes === undefined) continue;
      for (const [read, reader] of lastReadsOfKey) {
        const until = columns.place[reader] as number;
        const write = lastSeen(writes, seenAt, until, reader);
        if (write === null || write === read || seenAt[write] !== seenAt[read]) continue;
        if (countBefore(read, session) <= (writePlace[write] as number)) found.push([write, read]);
      }
    }
  return found;
}
