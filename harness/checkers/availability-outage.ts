import type { History } from "../core/history.ts";
import { NEMESIS, NS_PER_S, type TimeNs } from "../core/ids.ts";

/** After so long without any client asking, nobody can say whether the system would have served. */
const IDLE_NS = NS_PER_S;

export interface Outage {
  readonly fromNs: TimeNs;
  readonly toNs: TimeNs;
}

/**
 * The longest time after `fromNs` in which clients asked and nothing succeeded, or null when there was none. It begins with
 * the last success, or with the first question after it if nobody was waiting then; it ends with the next success,
 * when clients stop asking for a second or more, or with the record.
 */
export function longestOutage(history: History, fromNs: TimeNs): Outage | null {
  let longest: Outage | null = null;
  let sinceNs: TimeNs | null = null;
  let lastNs = fromNs;
  let waiting = 0;
  const endAt = (toNs: TimeNs): void => {
    if (sinceNs === null) return;
    const outage = { fromNs: Math.max(sinceNs, fromNs), toNs };
    sinceNs = null;
    if (lengthOf(outage) > lengthOf(longest)) longest = outage;
  };
  for (const { process, type, time } of history.ops) {
    if (process === NEMESIS) continue;
    if (type === "invoke") {
      if (waiting === 0 && time - lastNs > IDLE_NS) endAt(lastNs);
      waiting++;
      sinceNs ??= time;
    } else {
      waiting--;
    }
    if (type === "ok") {
      endAt(time);
      if (waiting > 0) sinceNs = time;
    }
    lastNs = time;
  }
  endAt(lastNs);
  return longest;
}

function lengthOf(outage: Outage | null): number {
  return outage === null ? 0 : outage.toNs - outage.fromNs;
}
