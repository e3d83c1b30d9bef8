import type { History } from "../../core/history.ts";
import { NS_PER_MS, type TimeNs } from "../../core/ids.ts";

/** The time of the last line, at least a millisecond, so that an axis has a length. */
export function runEndNs(history: History): TimeNs {
  return Math.max(NS_PER_MS, history.ops.at(-1)?.time ?? 0);
}
