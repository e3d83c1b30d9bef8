import type { Columns } from "./columns.ts";
import type { RegisterHistory } from "./register-history.ts";

/** The writes of each key in each session, in program order: list after list, in one array. */
export class SessionWrites {
  readonly #sessionCount: number;
  /** Where each list begins; the one that begins behind it ends it. */
  readonly #start: Int32Array;
  readonly #ids: Int32Array;
  readonly #places: Int32Array;

  constructor({ keys, ops, sessions }: RegisterHistory, { key, place, writes }: Columns) {
    this.#sessionCount = sessions.length;
    this.#start = new Int32Array(keys.length * sessions.length + 1);
    this.#ids = new Int32Array(ops.length);
    this.#places = new Int32Array(ops.length);
    for (const [session, ids] of sessions.entries())
      for (const id of ids)
        if (writes[id] === 1) this.#add(this.listOf(key[id] as number, session) + 1, 1);
    for (let list = 1; list < this.#start.length; list++)
      this.#add(list, this.#start[list - 1] as number);
    const ends = this.#start.slice();
    for (const [session, ids] of sessions.entries())
      for (const id of ids) {
        if (writes[id] !== 1) continue;
        const list = this.listOf(key[id] as number, session);
        const at = ends[list] as number;
        ends[list] = at + 1;
        this.#ids[at] = id;
        this.#places[at] = place[id] as number;
      }
  }

  get listCount(): number {
    return this.#start.length - 1;
  }

  listOf(key: number, session: number): number {
    return key * this.#sessionCount + session;
  }

  /** The last write of a list among the first `count` operations of its session, or -1. */
  lastAmong(list: number, count: number): number {
    const start = this.#start[list] as number;
    let low = start;
    let high = this.#start[list + 1] as number;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#places[middle] as number) < count) low = middle + 1;
      else high = middle;
    }
    return low === start ? -1 : (this.#ids[low - 1] as number);
  }

  /** The first write of a list that is `after` something, other than `except`; or -1. What follows one that is, is too. */
  firstThat(list: number, after: (write: number) => boolean, except: number): number {
    const end = this.#start[list + 1] as number;
    let low = this.#start[list] as number;
    let high = end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (after(this.#ids[middle] as number)) high = middle;
      else low = middle + 1;
    }
    if (low < end && this.#ids[low] === except) low++;
    return low < end ? (this.#ids[low] as number) : -1;
  }

  /** Whether that holds for a write of the list. */
  some(list: number, holds: (write: number) => boolean): boolean {
    const end = this.#start[list + 1] as number;
    for (let at = this.#start[list] as number; at < end; at++)
      if (holds(this.#ids[at] as number)) return true;
    return false;
  }

  #add(list: number, count: number): void {
    this.#start[list] = (this.#start[list] as number) + count;
  }
}
