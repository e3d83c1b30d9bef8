import { isGroundedRead } from "../register-history/columns.ts";
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
  const writes = new SessionWrites(history);
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
      if (version !== INITIAL && order.hasChanged(read, session)) {
        const from = lastBefore(writes.lists[lists + session] ?? [], order, read, session);
        if (from !== -1 && from !== version && !order.isBefore(from, version))
          found.push({ from, to: version, kind: "before-the-read", read, round });
      }
      if (moved[lists + session] === 1) {
        const to = firstAfter(writes.lists[lists + session] ?? [], order, read, version);
        if (to !== -1 && !order.isBefore(read, to))
          found.push({ from: read, to, kind: "before-the-overwrite", read, round });
      }
    }
  }
  return found;
}

/** The last of these writes of one session that comes before the read, or -1. */
function lastBefore(own: readonly number[], order: Order, read: number, session: number): number {
  const { place, session: home, writes } = order.columns;
  const isItself = writes[read] === 1 && session === home[read];
  const limit = order.clock(read, session) - (isItself ? 1 : 0);
  let [low, high] = [0, own.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((place[own[middle] as number] as number) < limit) low = middle + 1;
    else high = middle;
  }
  return own[low - 1] ?? -1;
}

/** The first of these writes of one session, other than itself, that comes after the version, or -1. */
function firstAfter(own: readonly number[], order: Order, read: number, version: number): number {
  let low = 0;
  let high = version === INITIAL ? 0 : own.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const write = own[middle] as number;
    if (write === version || !order.isBefore(version, write)) low = middle + 1;
    else high = middle;
  }
  return (own[low] === read ? own[low + 1] : own[low]) ?? -1;
}

/** The writes of each key in each session, in program order. */
class SessionWrites {
  /** At key times the number of sessions plus session. */
  readonly lists: readonly (readonly number[])[];

  constructor({ keys, ops, sessions }: RegisterHistory) {
    const lists: number[][] = Array.from({ length: keys.length * sessions.length }, () => []);
    for (const ids of sessions)
      for (const id of ids) {
        const op = ops[id];
        if (op?.writes) lists[op.key * sessions.length + op.session]?.push(id);
      }
    this.lists = lists;
  }

  /** By key and session, 1 where something now comes before one of the writes that did not before. */
  moved(order: Order): Uint8Array {
    return Uint8Array.from(this.lists, (ids) => (ids.some((id) => hasMoved(order, id)) ? 1 : 0));
  }
}

function hasMoved(order: Order, id: number): boolean {
  for (let session = 0; session < order.sessionCount; session++)
    if (order.hasChanged(id, session)) return true;
  return false;
}
