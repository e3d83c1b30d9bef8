import type { Finding } from "../../core/verdict.ts";
import { judgedBy, type ModelResult, thinAirFindings } from "../register-history/model-result.ts";
import {
  INITIAL,
  type RegisterHistory,
  type RegisterOp,
} from "../register-history/register-history.ts";
import { describeOp } from "../register-history/words.ts";
import { sessionFinding, takeMost } from "./findings.ts";

/**
 * Monotonic reads (Terry et al. 1994): for each session and key there is an order of versions, the initial one first, in which
 * the session's reads never go back. That is so if and only if it never returns to a version that it has seen
 * replaced: no `a, b, a`, and nothing initial after something written.
 */
export function monotonicReads(history: RegisterHistory): ModelResult {
  return judgedBy(
    "monotonic-reads",
    thinAirFindings(history).concat(takeMost(returnsToOldVersions(history))),
  );
}

/** What a session has seen of one key: its latest read, and each version's last read. */
interface Seen {
  latest: RegisterOp;
  readonly versions: Map<number, RegisterOp>;
}

function* returnsToOldVersions(history: RegisterHistory): Iterable<Finding> {
  for (const ids of history.sessions) {
    const seenByKey = new Map<number, Seen>();
    for (const id of ids) {
      const op = history.ops[id] as RegisterOp;
      if (op.reads === null || op.reads < INITIAL) continue;
      const seen = seenByKey.get(op.key);
      if (seen === undefined) {
        seenByKey.set(op.key, { latest: op, versions: new Map([[op.reads, op]]) });
        continue;
      }
      const isReturn = op.reads !== seen.latest.reads && seen.versions.has(op.reads);
      const isReset = op.reads === INITIAL && seen.latest.reads !== INITIAL;
      if (isReturn || isReset) yield tell(history, seen, op);
      seen.latest = op;
      seen.versions.set(op.reads, op);
    }
  }
}

function tell(history: RegisterHistory, { latest, versions }: Seen, op: RegisterOp): Finding {
  const before = op.reads === INITIAL ? undefined : versions.get(op.reads as number);
  const first = before === undefined ? [] : [before];
  return sessionFinding(
    history,
    "non-monotonic-read",
    [...first, latest, op],
    [
      ...first.map((read) => describeOp(history, read)),
      describeOp(history, latest),
      `then ${describeOp(history, op)}: back to an older version`,
    ],
  );
}
