import type { Columns } from "../register-history/columns.ts";
import type { RegisterHistory } from "../register-history/register-history.ts";

/** For each write, the first read of its value in each session: from `start[write]` up to `start[write + 1]`. */
export interface FirstReaders {
  readonly start: Int32Array;
  readonly readers: Int32Array;
}

export function firstReadersOf({ ops, sessions }: RegisterHistory, columns: Columns): FirstReaders {
  const isFirst = firstReads(ops.length, sessions, columns);
  const start = new Int32Array(ops.length + 1);
  for (let id = 0; id < ops.length; id++) {
    if (isFirst[id] === 0) continue;
    const after = (columns.reads[id] as number) + 1;
    start[after] = (start[after] as number) + 1;
  }
  for (let at = 1; at < start.length; at++)
    start[at] = (start[at] as number) + (start[at - 1] as number);
  const next = start.slice();
  const readers = new Int32Array(start[ops.length] as number);
  for (let id = 0; id < ops.length; id++) {
    if (isFirst[id] === 0) continue;
    const writer = columns.reads[id] as number;
    readers[next[writer] as number] = id;
    next[writer] = (next[writer] as number) + 1;
  }
  return { start, readers };
}

function firstReads(
  count: number,
  sessions: RegisterHistory["sessions"],
  { reads }: Columns,
): Uint8Array {
  const isFirst = new Uint8Array(count);
  const seenIn = new Int32Array(count).fill(-1);
  for (const [session, ids] of sessions.entries())
    for (const id of ids) {
      const writer = reads[id] as number;
      if (writer < 0 || seenIn[writer] === session) continue;
      seenIn[writer] = session;
      isFirst[id] = 1;
    }
  return isFirst;
}
