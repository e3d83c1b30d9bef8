import {
  INITIAL,
  type RegisterHistory,
  type RegisterOp,
  type WriterId,
} from "../register-history/register-history.ts";
import { countBelow } from "../staleness/ascending.ts";

/** The writes of one key, ordered so that questions about real time are quick. */
export interface KeyWrites {
  /** Those that returned, in the order of their returns. */
  readonly returned: readonly RegisterOp[];
  /** Lines of all calls, and of all returns, ascending. */
  readonly calls: Float64Array;
  readonly returns: Float64Array;
  /** Of the first n + 1 of `returned`, the one that was called last. */
  readonly lastCalled: readonly RegisterOp[];
}

/** The writes of each key, by its number. Successful compare-and-sets are writes. */
export function writesByKey({ keys, ops }: RegisterHistory): readonly KeyWrites[] {
  const groups: RegisterOp[][] = keys.map(() => []);
  for (const op of ops) if (op.writes) groups[op.key]?.push(op);
  return groups.map((writes) => {
    const returned = writes
      .filter(({ returnLine }) => returnLine !== Number.POSITIVE_INFINITY)
      .sort((a, b) => a.returnLine - b.returnLine);
    const lastCalled: RegisterOp[] = [];
    for (const write of returned) {
      const before = lastCalled.at(-1);
      lastCalled.push(before && before.callLine > write.callLine ? before : write);
    }
    return {
      ...{ returned, lastCalled },
      calls: Float64Array.from(writes, ({ callLine }) => callLine),
      returns: Float64Array.from(returned, ({ returnLine }) => returnLine),
    };
  });
}

/** Of the writes that returned before this line the one that was called last, or null. */
export function lastCalledBefore(writes: KeyWrites, line: number): RegisterOp | null {
  return writes.lastCalled[countBelow(writes.returns, line) - 1] ?? null;
}

/** When a version was certainly written: the line of its write's return, -1 for what was there at first. */
export function writtenBy({ ops }: RegisterHistory, version: WriterId): number {
  return version === INITIAL ? -1 : (ops[version]?.returnLine ?? Number.POSITIVE_INFINITY);
}

/** Whether some write of the key, other than itself, was going on while this operation was. */
export function isDuringAWrite(writes: KeyWrites, op: RegisterOp): boolean {
  const begun = countBelow(writes.calls, op.returnLine);
  const over = countBelow(writes.returns, op.callLine);
  return begun - over > (op.writes ? 1 : 0);
}
