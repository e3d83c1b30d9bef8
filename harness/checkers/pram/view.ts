import { INITIAL } from "../register-history/register-history.ts";
import type { BaseOrder } from "./base-order.ts";

/** Not in the past of anything that the session read. */
export const NEVER_SEEN = 0x7fff_ffff;

/** Why the session must have a write in its past at some place. */
export interface Cause {
  /** The operation of the session that read `read`. */
  readonly reader: number;
  /** The write that was read there. */
  readonly read: number;
  /** Another write to that key, which the session had seen by then: it must come before `read`. Null: `read` itself is meant. */
  readonly overwritten: number | null;
  /** Why `overwritten` had been seen when `reader` ran. */
  readonly whySeen: number | null;
  /** Why `read` was there so early. */
  readonly whyRead: number | null;
}

/** The order of all writes as one session sees them, as far as it is forced. */
export interface View {
  readonly session: number;
  /** By write: the place in the session of the first operation that has it in its past. */
  readonly seenAt: Int32Array;
  /** By write: the number of the cause in `causes`; -1 for the session's own. */
  readonly causeOf: Int32Array;
  readonly causes: readonly Cause[];
  /** By key: the writes that the session read, each with the last operation that read it. */
  readonly lastReads: ReadonlyMap<number, ReadonlyMap<number, number>>;
  readonly broken: Broken | null;
}

export type Broken =
  /** `reader` found the initial value although `seen` was there. */
  | { readonly kind: "initial"; readonly reader: number; readonly seen: number }
  /** `own` must come before operations of its session that came before it. */
  | { readonly kind: "too-early"; readonly own: number };

/**
 * Finds what must be in the past of each operation of one session, if it is to see all writes in some order that keeps
 * the base order and explains its reads: least fixpoint of "a write that was seen before a read of another write to that key
 * comes before that one". (The happened-before of Bouajjani et al., POPL 2017, kept as the place at which each write
 * enters the session's past: the reads of one session are in line, so nothing more is needed.)
 *
 * @param seenAt scratch space, an element for each operation.
 */
export function viewOf(
  base: BaseOrder,
  session: number,
  seenAt: Int32Array,
  causeOf: Int32Array,
): View {
  seenAt.fill(NEVER_SEEN);
  causeOf.fill(-1);
  const building = new Building(base, session, seenAt, causeOf);
  building.readAll();
  const broken = building.saturate() ?? building.initialReadBroken();
  const { causes, lastReads } = building;
  return { session, seenAt, causeOf, causes, lastReads, broken };
}

class Building {
  readonly causes: Cause[] = [];
  readonly lastReads = new Map<number, Map<number, number>>();
  readonly #base: BaseOrder;
  readonly #session: number;
  readonly #seenAt: Int32Array;
  readonly #causeOf: Int32Array;
  /** By key: the first place at which more of its writes are seen than when it was last looked at. */
  readonly #dirtyFrom = new Map<number, number>();

  constructor(base: BaseOrder, session: number, seenAt: Int32Array, causeOf: Int32Array) {
    this.#base = base;
    this.#session = session;
    this.#seenAt = seenAt;
    this.#causeOf = causeOf;
  }

  get #ids(): readonly number[] {
    return this.#base.history.sessions[this.#session] as readonly number[];
  }

  /** What each operation sees by itself. */
  readAll(): void {
    const { key, reads, writes } = this.#base.columns;
    for (const [place, id] of this.#ids.entries()) {
      const read = reads[id] as number;
      if (read >= 0) {
        const whyNot = { overwritten: null, whySeen: null, whyRead: null };
        this.#see(read, place, { reader: id, read, ...whyNot });
        const lastReads = this.lastReads.get(key[id] as number) ?? new Map<number, number>();
        this.lastReads.set(key[id] as number, lastReads.set(read, id));
      }
      if (writes[id] === 1) {
        this.#markDirty(key[id] as number, place);
        this.#seenAt[id] = Math.min(this.#seenAt[id] as number, place);
      }
    }
  }

  saturate(): Broken | null {
    const { place } = this.#base.columns;
    for (const [key, from] of this.#dirtyFrom) {
      this.#dirtyFrom.delete(key);
      for (const [read, reader] of this.lastReads.get(key) ?? [])
        if ((place[reader] as number) >= from) this.#order(key, read, reader);
    }
    return this.#tooEarly();
  }

  #markDirty(key: number, place: number): void {
    const from = this.#dirtyFrom.get(key);
    if (from === undefined || place < from) this.#dirtyFrom.set(key, place);
  }

  /** All writes to a key that were seen before `reader` come before `read`. */
  #order(key: number, read: number, reader: number): void {
    const { columns, writesTo } = this.#base;
    const until = columns.place[reader] as number;
    for (const byKey of writesTo) {
      const writes = byKey.get(key);
      if (writes === undefined) continue;
      const write = lastSeen(writes, this.#seenAt, until, reader);
      if (write === null || write === read) continue;
      const place = this.#seenAt[read] as number;
      if ((this.#seenAt[write] as number) <= place) continue;
      const whySeen = this.#causeOf[write] as number;
      const whyRead = this.#causeOf[read] as number;
      this.#see(write, place, { reader, read, overwritten: write, whySeen, whyRead });
    }
  }

  /** A write and its past are in the past of the session from `place` on. */
  #see(write: number, place: number, cause: Cause): void {
    const { columns, countBefore, reachesOthers, writes } = this.#base;
    const number = this.causes.push(cause) - 1;
    const own = columns.session[write] as number;
    const [first, end] = reachesOthers ? [0, writes.length] : [own, own + 1];
    for (let session = first; session < end; session++)
      this.#lower(session, countBefore(write, session), place, number);
  }

  #lower(session: number, count: number, place: number, cause: number): void {
    const writes = this.#base.writes[session] as Int32Array;
    const { key } = this.#base.columns;
    for (let at = count - 1; at >= 0; at--) {
      const write = writes[at] as number;
      if ((this.#seenAt[write] as number) <= place) return;
      this.#seenAt[write] = place;
      this.#causeOf[write] = cause;
      this.#markDirty(key[write] as number, place);
    }
  }

  #tooEarly(): Broken | null {
    const { columns, writes } = this.#base;
    for (const own of writes[this.#session] as Int32Array)
      if ((this.#seenAt[own] as number) < (columns.place[own] as number))
        return { kind: "too-early", own };
    return null;
  }

  initialReadBroken(): Broken | null {
    const { columns, writesTo } = this.#base;
    const lastInitialReads = new Map<number, number>();
    for (const id of this.#ids)
      if (columns.reads[id] === INITIAL) lastInitialReads.set(columns.key[id] as number, id);
    for (const [key, reader] of lastInitialReads)
      for (const byKey of writesTo) {
        const seen = byKey.get(key)?.[0];
        if (seen === undefined || seen === reader) continue;
        if ((this.#seenAt[seen] as number) <= (columns.place[reader] as number))
          return { kind: "initial", reader, seen };
      }
    return null;
  }
}

/**
 * The last of these writes that the session had seen at a place, other than `except`. What it saw of another session is a
 * prefix.
 */
export function lastSeen(
  writes: Int32Array,
  seenAt: Int32Array,
  place: number,
  except: number,
): number | null {
  let low = 0;
  let high = writes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((seenAt[writes[middle] as number] as number) <= place) low = middle + 1;
    else high = middle;
  }
  if (low > 0 && writes[low - 1] === except) low--;
  return low === 0 ? null : (writes[low - 1] as number);
}
