import type { Json } from "../../../core/json.ts";
import type { TransactionProof } from "../../../core/transaction-proof.ts";
import type { Finding } from "../../../core/verdict.ts";
import type { TransactionHistory } from "../input/transaction-history.ts";
import { tellBadReads } from "./bad-reads.ts";
import { demandCausal } from "./causal.ts";
import { CommitOrder } from "./commit-order.ts";
import type { Committed } from "./committed.ts";
import { committedOf } from "./committed-of.ts";
import { ISOLATION_LEVELS, type IsolationLevel } from "./isolation-level.ts";
import { proveCycle } from "./proof.ts";
import { demandReadAtomic } from "./read-atomic.ts";
import { demandReadCommitted } from "./read-committed.ts";
import { cycleIn } from "./short-cycle.ts";

export interface IsolationJudgement {
  /** The levels below the one that is broken; all where nothing was found. */
  readonly unbroken: readonly IsolationLevel[];
  /** Why the next level does not hold; empty where nothing was found. */
  readonly anomalies: readonly Finding[];
  /** The same as data, as far as they are cycles. */
  readonly proofs: readonly TransactionProof[];
  /** Why more may be wrong than was found, in one sentence; null: the judgement is exact. */
  readonly doubt: string | null;
  /** Why the next level was not looked at, in one sentence; null: it was. */
  readonly tooLong: string | null;
}

/** So many entries of vector clocks are gone through: some seconds. */
const MOST_CLOCK_ENTRIES = 3_000_000_000;

/** What each level demands beyond sessions and reads. */
const DEMANDS: Readonly<Record<IsolationLevel, (history: Committed, order: CommitOrder) => void>> =
  {
    "read-committed": demandReadCommitted,
    "read-atomic": demandReadAtomic,
    causal: demandCausal,
  };

/**
 * The strongest isolation level of a history of registers whose every value is written once: read committed, read atomic
 * or (transactional) causal consistency as Biswas and Enea define them ("On the complexity of checking transactional
 * consistency", OOPSLA 2019), by the algorithms of AWDIT (Møldrup and Pavlogiannis, PLDI 2025). A level holds if nobody
 * read what no level allows, and what sessions, reads and the level demand of the order of transactions has no cycle.
 *
 * All three include the order of each session, and read committed includes monotonic reads within a transaction: it is
 * stronger than Adya's PL-2, which Jepsen calls by the same name.
 *
 * @param initial what keys hold in the beginning, besides null.
 * @param hasSessions false: the order in which a process did its transactions counts for nothing. Default: true.
 */
export function judgeIsolation(
  source: TransactionHistory,
  initial: Json,
  { hasSessions = true }: { readonly hasSessions?: boolean } = {},
): IsolationJudgement {
  const history = committedOf(source, initial, hasSessions);
  const doubt = doubtOf(source, history.ambiguousReads.length);
  if (history.badReads.length > 0)
    return {
      ...{ unbroken: [], doubt, tooLong: null, proofs: [] },
      anomalies: tellBadReads(source, history.badReads),
    };
  for (const [i, level] of ISOLATION_LEVELS.entries()) {
    const tooLong = level === "causal" ? tooLongFor(history.committed) : null;
    if (tooLong !== null)
      return { unbroken: ISOLATION_LEVELS.slice(0, i), anomalies: [], proofs: [], doubt, tooLong };
    const order = new CommitOrder(history.committed);
    DEMANDS[level](history.committed, order);
    const cycle = cycleIn(order);
    if (cycle === null) continue;
    const { finding, proof } = proveCycle(source, history, level, cycle);
    return {
      ...{ unbroken: ISOLATION_LEVELS.slice(0, i), doubt, tooLong: null },
      ...{ anomalies: [finding], proofs: [proof] },
    };
  }
  return { unbroken: ISOLATION_LEVELS, anomalies: [], proofs: [], doubt, tooLong: null };
}

/** The same for the details of a checker. */
export function levelDetails({ anomalies, doubt, tooLong, unbroken }: IsolationJudgement): {
  readonly strongest: IsolationLevel | "none" | null;
  readonly holds: readonly IsolationLevel[];
  readonly violated: readonly IsolationLevel[];
} {
  const isOpen = doubt !== null || tooLong !== null;
  return {
    strongest: isOpen ? null : (unbroken.at(-1) ?? "none"),
    holds: doubt === null ? unbroken : [],
    violated: anomalies.length === 0 ? [] : ISOLATION_LEVELS.slice(unbroken.length),
  };
}

function tooLongFor({ readFrom, sessions, transactionCount }: Committed): string | null {
  if ((transactionCount + readFrom.length) * sessions.length <= MOST_CLOCK_ENTRIES) return null;
  return `causal consistency of ${transactionCount - 1} transactions in ${sessions.length} sessions takes too long`;
}

function doubtOf({ wrongShapes }: TransactionHistory, ambiguous: number): string | null {
  const [wrong] = wrongShapes;
  if (wrong !== undefined)
    return `${wrongShapes.length} replies have the wrong shape: ${wrong.problem}`;
  if (ambiguous === 0) return null;
  return `${ambiguous} reads returned what several transactions wrote: whom they read from cannot be told`;
}
