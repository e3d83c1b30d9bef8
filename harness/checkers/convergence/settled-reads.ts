import type { TimeNs } from "../../core/ids.ts";
import type { RegisterHistory, RegisterOp } from "../register-history/register-history.ts";
import { restOf } from "./settling.ts";

export interface SettledOptions {
  /** When the last fault was healed (`healedAtNs`). */
  readonly healedNs: TimeNs;
  readonly settleMs: number;
}

/** One key, with the reads that began when everything had settled. */
export interface SettledKey {
  /** All operations on it. */
  readonly ops: readonly RegisterOp[];
  readonly writes: readonly RegisterOp[];
  readonly reads: readonly RegisterOp[];
  /** The end of the last change or fault. */
  readonly quietNs: TimeNs;
  /** Whether several sessions read the key then, or there is but one session at all. */
  readonly isSeenByAll: boolean;
}

/** Each key that was written to. */
export function settledKeys(
  { keys, ops, sessions }: RegisterHistory,
  { healedNs, settleMs }: SettledOptions,
): readonly SettledKey[] {
  const own: RegisterOp[][] = keys.map(() => []);
  for (const op of ops) own[op.key]?.push(op);
  return own.flatMap((operations) => {
    const writes = operations.filter((op) => op.writes);
    if (writes.length === 0) return [];
    const lastNs = latest(writes, ({ callNs, returnNs }) => [callNs, returnNs]);
    const lastLine = latest(writes, ({ callLine, returnLine }) => [callLine, returnLine]);
    const { quietNs, settledNs } = restOf(healedNs, lastNs, settleMs);
    const reads = operations.filter(
      (op) => op.f === "read" && op.callNs >= settledNs && op.callLine > lastLine,
    );
    const readers = new Set(reads.map(({ session }) => session));
    const isSeenByAll = readers.size >= Math.min(2, sessions.length);
    return { ops: operations, writes, reads, quietNs, isSeenByAll };
  });
}

/** The last return, where there was one, or call. */
function latest(
  writes: readonly RegisterOp[],
  momentsOf: (write: RegisterOp) => readonly [number, number],
): number {
  let last = 0;
  for (const write of writes) {
    const [call, returned] = momentsOf(write);
    last = Math.max(last, returned === Number.POSITIVE_INFINITY ? call : returned);
  }
  return last;
}
