import { NO_READ } from "../register-history/columns.ts";
import { INITIAL, THIN_AIR } from "../register-history/register-history.ts";
import { type CausalOrder, isBefore, pathBetween } from "./causal-order.ts";
import { PastWrites } from "./past-writes.ts";

/** A read of something that is older than a write in its past. */
export interface HiddenWrite {
  readonly anomaly: "WriteCOInitRead" | "WriteCORead";
  readonly reader: number;
  /** All operations that show it. */
  readonly ids: readonly number[];
}

/**
 * WriteCOInitRead: somebody found a key empty although a write to it is in its past. WriteCORead: somebody read a value that
 * was replaced in its past. The first of either, or null.
 */
export function hiddenWrite(order: CausalOrder, past = new PastWrites(order)): HiddenWrite | null {
  const { columns, history } = order;
  for (let reader = 0; reader < history.ops.length; reader++) {
    const writer = columns.reads[reader] as number;
    if (writer === NO_READ || writer === THIN_AIR) continue;
    const isInitial = writer === INITIAL;
    let newer = NO_READ;
    for (let session = 0; session < history.sessions.length; session++) {
      const write = past.latest(reader, session);
      if (write >= 0 && (isInitial || isBefore(order, writer, write))) newer = write;
    }
    if (newer === NO_READ) continue;
    const since = isInitial ? [] : pathBetween(order, writer, newer);
    const ids = [...since, ...pathBetween(order, newer, reader)];
    return { anomaly: isInitial ? "WriteCOInitRead" : "WriteCORead", reader, ids };
  }
  return null;
}
