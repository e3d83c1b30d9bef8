import { type Columns, NO_READ } from "../register-history/columns.ts";
import { INITIAL, type RegisterHistory } from "../register-history/register-history.ts";

const NEVER = 0x7fff_ffff;

/**
 * A quick witness that a session can have seen all writes in some order: the order of real time, where that explains its reads.
 *
 * For one session, take all writes, and its own reads. A write has taken effect when it returns, and when any session's read of
 * it returns, whichever comes first: call that its deadline. If what is left is linearizable with these deadlines, its
 * linearization keeps the program order of every session, and each cause before its effect (a write was read before the reader's
 * next write was called). So the session's view is sound by any base order that is made of these. One stale read in a long
 * history concerns one session; this clears all others in one pass, and the fixpoint of `view.ts` is left for that one.
 *
 * Linearizable is decided for each key by its zones (Gibbons and Korach 1997), the writes sorted by deadline once for all
 * sessions. A compare-and-set is no plain write: histories with one have no quick witness.
 */
export class RealTimeViews {
  readonly #history: RegisterHistory;
  readonly #columns: Columns;
  /** Null: the history has no quick witnesses. */
  readonly #writes: readonly KeyWrites[] | null;
  /** By write, for the session that is looked at: when its last read of it was called; -1: never. */
  readonly #lastReadCall: Int32Array;

  constructor(history: RegisterHistory, columns: Columns) {
    this.#history = history;
    this.#columns = columns;
    this.#writes = writesByDeadline(history, columns);
    this.#lastReadCall = new Int32Array(history.ops.length).fill(-1);
  }

  /** Whether real time explains what this session read. `false` says nothing. */
  explains(session: number): boolean {
    if (this.#writes === null) return false;
    const emptyUntil = this.#noteReads(session);
    const isExplained = this.#writes.every((writes, key) =>
      areZonesApart(writes, this.#lastReadCall, emptyUntil.get(key) ?? -1),
    );
    this.#forgetReads(session);
    return isExplained;
  }

  /** @returns by key, when the session's last read that found nothing written was called. */
  #noteReads(session: number): ReadonlyMap<number, number> {
    const { key, reads } = this.#columns;
    const emptyUntil = new Map<number, number>();
    for (const id of this.#history.sessions[session] ?? []) {
      const { callLine = 0 } = this.#history.ops[id] ?? {};
      const writer = reads[id] as number;
      if (writer >= 0) this.#lastReadCall[writer] = callLine;
      else if (writer === INITIAL) emptyUntil.set(key[id] as number, callLine);
    }
    return emptyUntil;
  }

  #forgetReads(session: number): void {
    for (const id of this.#history.sessions[session] ?? []) {
      const writer = this.#columns.reads[id] as number;
      if (writer >= 0) this.#lastReadCall[writer] = -1;
    }
  }
}

/** The writes to one key in the order of their deadlines. */
interface KeyWrites {
  readonly ids: Int32Array;
  readonly calls: Int32Array;
  readonly deadlines: Int32Array;
}

/** @returns null where there is a compare-and-set, or a value that was read before its write was called. */
function writesByDeadline(
  { keys, ops }: RegisterHistory,
  { key, reads, writes }: Columns,
): readonly KeyWrites[] | null {
  const deadlines = Int32Array.from(ops, ({ returnLine }) => Math.min(returnLine, NEVER));
  for (const { id, returnLine } of ops) {
    const writer = reads[id] as number;
    if (writes[id] === 1 && writer !== NO_READ) return null;
    if (writer < 0) continue;
    deadlines[writer] = Math.min(deadlines[writer] as number, returnLine);
    if (returnLine < (ops[writer]?.callLine ?? 0)) return null;
  }
  const byKey: number[][] = keys.map(() => []);
  for (const { id } of ops) if (writes[id] === 1) byKey[key[id] as number]?.push(id);
  return byKey.map((group) => {
    const ids = Int32Array.from(group).sort(
      (a, b) => (deadlines[a] as number) - (deadlines[b] as number),
    );
    return {
      ids,
      calls: ids.map((id) => ops[id]?.callLine ?? 0),
      deadlines: ids.map((id) => deadlines[id] as number),
    };
  });
}

/**
 * Whether no two writes of a key had to be the current one at the same time. From its deadline until the call of its last
 * read a write is current ("forward zone"); one that nobody read after its deadline must fit in somewhere between its call
 * and its deadline ("backward zone").
 */
function areZonesApart(
  { calls, deadlines, ids }: KeyWrites,
  lastReadCall: Int32Array,
  emptyUntil: number,
): boolean {
  let currentFrom = -1;
  let currentUntil = emptyUntil;
  for (let at = 0; at < ids.length; at++) {
    const call = calls[at] as number;
    const deadline = deadlines[at] as number;
    const lastRead = lastReadCall[ids[at] as number] as number;
    if (deadline < lastRead) {
      if (deadline < currentUntil) return false;
      currentFrom = deadline;
      currentUntil = lastRead;
    } else if (deadline < currentUntil && Math.max(call, lastRead) > currentFrom) {
      return false;
    }
  }
  return true;
}
