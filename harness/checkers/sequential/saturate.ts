import { type Columns, isGroundedRead } from "../register-history/columns.ts";
import { INITIAL, type RegisterHistory } from "../register-history/register-history.ts";
import { type Edge, Order } from "./order.ts";

/** More edges than this are not worth their memory: what is known so far is sound all the same. */
const MOST_EDGES = 4_000_000;

export interface Saturation {
  readonly order: Order;
  /** Operations on cycles, or after one; none: no contradiction was found. */
  readonly cyclic: readonly number[];
}

/**
 * What must come before what in every sequential order of a history, as far as single steps can tell (Zennou, Bouajjani,
 * Enea, Erradi 2019, "Gradual consistency checking"): sessions, writes before their reads, and, until nothing new
 * follows, for each read r of what w1 wrote and each other write w2 to the same key:
 *
 * - w2 before r: then w2 before w1, for it cannot stand between them;
 * - w1 before w2: then r before w2, for the same reason.
 *
 * Sound: what it says holds in every sequential order. Not complete: without a cycle, there may still be none.
 */
export function saturate(history: RegisterHistory): Saturation {
  const order = new Order(history);
  const writes = new SessionWrites(history, order.columns);
  for (const { id, reads } of history.ops)
    if (reads !== null && reads >= 0)
      order.add({ from: reads, to: id, kind: "read-from", read: id, round: 0 });
  for (let round = 1; ; round++) {
    const cyclic = order.close();
    if (cyclic.length > 0) return { order, cyclic };
    const found = inferredEdges(order, writes, round);
    if (found.length === 0 || order.edges.length + found.length > MOST_EDGES)
      return { order, cyclic };
    for (const edge of found) order.add(edge);
  }
}

/** Only what the last round changed can lead to anything new. */
function inferredEdges(order: Order, writes: SessionWrites, round: number): readonly Edge[] {
  const { columns, sessionCount, size } = order;
  const found: Edge[] = [];
  const moved = writes.moved(order);
  for (let read = 0; read < size; read++) {
    const version = columns.reads[read] as number;
    if (!isGroundedRead(version)) continue;
    const lists = (columns.key[read] as number) * sessionCount;
    for (let session = 0; session < sessionCount; session++) {
      const list = lists + session;
      if (version !== INITIAL && order.hasChanged(read, session)) {
        const from = writes.lastBefore(list, order, read, session);
        if (from !== -1 && from !== version && !order.isBefore(from, version))
          found.push({ from, to: version, kind: "before-the-read", read, round });
      }
      if (moved[list] === 1) {
        const to = writes.firstAfter(list, order, read, version);
        if (to !== -1 && !order.isBefore(read, to))
          found.push({ from: read, to, kind: "before-the-overwrite", read, round });
      }
    }
  }
  return found;
}

/** The writes of each key in each session, in program order: list after list, in one array. */
class SessionWrites {
  /** Where each list begins; it is at key times the number of sessions plus session. */
  readonly #start: Int32Array;
  readonly #ids: Int32Array;
  readonly #places: Int32Array;

  constructor({ keys, ops, sessions }: RegisterHistory, { key, place, writes }: Columns) {
    this.#start = new Int32Array(keys.length * sessions.length + 1);
    this.#ids = new Int32Array(ops.length);
    this.#places = new Int32Array(ops.length);
    const listOf = (id: number, session: number) => (key[id] as number) * sessions.length + session;
    for (const [session, ids] of sessions.entries())
      for (const id of ids) if (writes[id] === 1) this.#add(listOf(id, session) + 1, 1);
    for (let list = 1; list < this.#start.length; list++)
      this.#add(list, this.#start[list - 1] as number);
    const ends = this.#start.slice();
    for (const [session, ids] of sessions.entries())
      for (const id of ids) {
        if (writes[id] !== 1) continue;
        const list = listOf(id, session);
        const at = ends[list] as number;
        ends[list] = at + 1;
        this.#ids[at] = id;
        this.#places[at] = place[id] as number;
      }
  }

  /** By list, 1 where something now comes before one of the writes that did not before. */
  moved(order: Order): Uint8Array {
    const moved = new Uint8Array(this.#start.length - 1);
    for (let list = 0; list < moved.length; list++) {
      const end = this.#start[list + 1] as number;
      for (let at = this.#start[list] as number; at < end && moved[list] === 0; at++)
        if (hasMoved(order, this.#ids[at] as number)) moved[list] = 1;
    }
    return moved;
  }

  /** The last write of a list that comes before the read, or -1. */
  lastBefore(list: number, order: Order, read: number, session: number): number {
    const { session: home, writes } = order.columns;
    const isItself = writes[read] === 1 && session === home[read];
    const limit = order.clock(read, session) - (isItself ? 1 : 0);
    const start = this.#start[list] as number;
    let [low, high] = [start, this.#start[list + 1] as number];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#places[middle] as number) < limit) low = middle + 1;
      else high = middle;
    }
    return low === start ? -1 : (this.#ids[low - 1] as number);
  }

  /** The first write of a list, other than the read itself, that comes after the version, or -1. */
  firstAfter(list: number, order: Order, read: number, version: number): number {
    const end = this.#start[list + 1] as number;
    let low = this.#start[list] as number;
    let high = version === INITIAL ? low : end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const write = this.#ids[middle] as number;
      if (write === version || !order.isBefore(version, write)) low = middle + 1;
      else high = middle;
    }
    if (low < end && this.#ids[low] === read) low++;
    return low < end ? (this.#ids[low] as number) : -1;
  }

  #add(list: number, count: number): void {
    this.#start[list] = (this.#start[list] as number) + count;
  }
}

function hasMoved(order: Order, id: number): boolean {
  for (let session = 0; session < order.sessionCount; session++)
    if (order.hasChanged(id, session)) return true;
  return false;
}
