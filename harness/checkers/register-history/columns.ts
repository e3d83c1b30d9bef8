import { INITIAL, type RegisterHistory } from "./register-history.ts";

/** What stands in {@link Columns.reads} of an operation that does not read. */
export const NO_READ = -3;

/** The numbers of a register history by operation id, for loops that run often. */
export interface Columns {
  readonly session: Int32Array;
  /** The place in its session, from 0. */
  readonly place: Int32Array;
  readonly key: Int32Array;
  /** The writer of what was read, `INITIAL`, `THIN_AIR` or {@link NO_READ}. */
  readonly reads: Int32Array;
  readonly writes: Uint8Array;
}

export function columnsOf({ ops, sessions }: RegisterHistory): Columns {
  const numbers = () => new Int32Array(ops.length);
  const [session, place, key, reads] = [numbers(), numbers(), numbers(), numbers()];
  const writes = new Uint8Array(ops.length);
  for (const op of ops) {
    session[op.id] = op.session;
    key[op.id] = op.key;
    reads[op.id] = op.reads ?? NO_READ;
    writes[op.id] = op.writes ? 1 : 0;
  }
  for (const ids of sessions) for (let at = 0; at < ids.length; at++) place[ids[at] as number] = at;
  return { session, place, key, reads, writes };
}

/** Whether this is a read of the value at first, or of one that somebody wrote. */
export function isGroundedRead(writer: number): boolean {
  return writer >= INITIAL;
}
