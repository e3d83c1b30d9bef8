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
 * Read your writes (Terry et al. 1994): a session never reads what was in a key before its own latest write to it. Certainly
 * before are the initial value and the session's own older writes; of a value that another session wrote, the order is not
 * known, and it counts as undetermined.
 */
export function readYourWrites(history: RegisterHistory): ModelResult {
  const found = thinAirFindings(history).concat(takeMost(staleReads(history)));
  return { ...judgedBy("read-your-writes", found), undetermined: undeterminedReads(history) };
}

function* staleReads(history: RegisterHistory): Iterable<Finding> {
  for (const { op, lastOwn } of readsAfterOwnWrites(history)) {
    const { reads } = op;
    if (reads !== INITIAL && !isOwnOlder(history, op, lastOwn)) continue;
    const seen = reads === INITIAL ? [] : [history.ops[reads as number] as RegisterOp];
    yield sessionFinding(
      history,
      "stale-read",
      [...seen, lastOwn, op],
      [
        ...seen.map((older) => describeOp(history, older)),
        describeOp(history, lastOwn),
        `after that, ${describeOp(history, op)}: its own write is not there`,
      ],
    );
  }
}

function undeterminedReads(history: RegisterHistory): number {
  let count = 0;
  for (const { op, lastOwn } of readsAfterOwnWrites(history)) {
    const isForeign = op.reads !== null && op.reads >= 0;
    if (isForeign && history.ops[op.reads]?.session !== lastOwn.session) count++;
  }
  return count;
}

function isOwnOlder({ ops }: RegisterHistory, { reads }: RegisterOp, lastOwn: RegisterOp): boolean {
  if (reads === null || reads < 0) return false;
  return ops[reads]?.session === lastOwn.session && reads < lastOwn.id;
}

/** Each read with the latest write of its session to its key, where there is one. */
function* readsAfterOwnWrites({
  ops,
  sessions,
}: RegisterHistory): Iterable<{ readonly op: RegisterOp; readonly lastOwn: RegisterOp }> {
  for (const ids of sessions) {
    const lastWrites = new Map<number, RegisterOp>();
    for (const id of ids) {
      const op = ops[id] as RegisterOp;
      const lastOwn = lastWrites.get(op.key);
      if (op.reads !== null && lastOwn !== undefined) yield { op, lastOwn };
      if (op.writes) lastWrites.set(op.key, op);
    }
  }
}
