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
 * Monotonic writes, as sessions observe them: who has read a write does not afterwards read, in any key, what was there before
 * an earlier write of the same writer. Certainly before are the initial value and still earlier writes of that writer.
 * (Terry et al. 1994 speak of servers, which clients do not see; this is Jepsen's wording: if a process does w1, then w2,
 * all processes observe w1 before w2.) A reader that goes back by itself breaks it too.
 */
export function monotonicWrites(history: RegisterHistory): ModelResult {
  return judgedBy(
    "monotonic-writes",
    thinAirFindings(history).concat(takeMost(writesOutOfOrder(history))),
  );
}

function* writesOutOfOrder(history: RegisterHistory): Iterable<Finding> {
  const writes = new WritesBySession(history);
  for (const ids of history.sessions) {
    /** The latest write of each other session that this one has read, with the read. */
    const observed = new Map<number, { readonly write: RegisterOp; readonly by: RegisterOp }>();
    for (const id of ids) {
      const op = history.ops[id] as RegisterOp;
      if (op.reads === null || op.reads < INITIAL) continue;
      const written = op.reads === INITIAL ? null : (history.ops[op.reads] as RegisterOp);
      const candidates = written === null ? observed.keys() : [written.session];
      for (const session of candidates) {
        const latest = observed.get(session);
        if (latest === undefined) continue;
        const skipped = writes.firstAfter(session, op.key, written?.id ?? INITIAL);
        if (skipped === null || skipped.id > latest.write.id) continue;
        if (written === null && skipped === latest.write) continue;
        yield tell(history, written, skipped, latest, op);
        break;
      }
      if (written === null) continue;
      const latest = observed.get(written.session);
      if (latest === undefined || latest.write.id < written.id)
        observed.set(written.session, { write: written, by: op });
    }
  }
}

function tell(
  history: RegisterHistory,
  older: RegisterOp | null,
  skipped: RegisterOp,
  { write, by }: { readonly write: RegisterOp; readonly by: RegisterOp },
  op: RegisterOp,
): Finding {
  const chain = [older, skipped, write].filter((each) => each !== null);
  const distinct = chain.filter((each, at) => chain.indexOf(each) === at);
  return sessionFinding(
    history,
    "writes-out-of-order",
    [...distinct, by, op],
    [
      ...distinct.map((each) => describeOp(history, each)),
      describeOp(history, by),
      `then ${describeOp(history, op)}: it saw a later write of session ${write.session}, and missed an earlier one`,
    ],
  );
}

/** The writes of each session to each key, in order. Ids grow along a session. */
class WritesBySession {
  readonly #keyCount: number;
  /** At session times the number of keys plus key. */
  readonly #writes: RegisterOp[][];

  constructor({ keys, ops, sessions }: RegisterHistory) {
    this.#keyCount = keys.length;
    this.#writes = Array.from({ length: keys.length * sessions.length }, () => []);
    for (const op of ops) if (op.writes) this.#listOf(op.session, op.key).push(op);
  }

  /** The first write of a session to a key that came after operation `id`. */
  firstAfter(session: number, key: number, id: number): RegisterOp | null {
    const list = this.#listOf(session, key);
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((list[middle] as RegisterOp).id <= id) low = middle + 1;
      else high = middle;
    }
    return list[low] ?? null;
  }

  #listOf(session: number, key: number): RegisterOp[] {
    return this.#writes[session * this.#keyCount + key] as RegisterOp[];
  }
}
