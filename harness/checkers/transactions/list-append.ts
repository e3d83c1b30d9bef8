import type { TransactionModel } from "../../core/consistency.ts";
import type { Checker } from "../checker.ts";
import { analyseListAppend } from "./analyse-list-append.ts";
import { resultOf } from "./analysis-result.ts";
import { showJson } from "./input/show.ts";
import { OK, type TransactionHistory } from "./input/transaction-history.ts";
import { transactionHistoryOf } from "./input/transaction-history-of.ts";

export interface ListAppendOptions {
  /** What must hold. Default: strict-serializable. */
  readonly consistencyModels?: readonly TransactionModel[];
}

/**
 * Judges transactions that append to lists and read them (`f` is `txn`), as Elle does: invalid when an anomaly was found that
 * one of the models forbids. Its details say how often each anomaly was found, which models cannot hold (`not`: the weakest
 * of them), and the strongest that may. Unknown when nothing committed, or when a value was appended twice.
 *
 * The checker throws a UsageError for transactions that are none of lists.
 */
export function listAppend({
  consistencyModels = ["strict-serializable"],
}: ListAppendOptions = {}): Checker {
  return {
    name: "list-append",
    async check(history) {
      const transactions = transactionHistoryOf(history, "list-append");
      const doubt = doubtOf(transactions);
      if (doubt !== null) return { valid: "unknown", reason: doubt };
      return resultOf(analyseListAppend(transactions), consistencyModels, null);
    },
  };
}

function doubtOf(history: TransactionHistory): string | null {
  const { duplicateWrites, invokedAt, keys, opKeys, opTransactions, opVersions, outcomes } =
    history;
  if (!outcomes.includes(OK))
    return "No transaction is known to have committed: that proves nothing.";
  const [twice] = duplicateWrites;
  if (twice === undefined) return null;
  const [line, other] = twice.map((op) => invokedAt[opTransactions[op] as number]);
  const value = showJson(history.versionValues[opVersions[twice[0]] as number] ?? null);
  const key = showJson(keys[opKeys[twice[0]] as number] ?? null);
  return `${value} was appended to ${key} twice, on lines ${line} and ${other}: which of them a read saw cannot be told.`;
}
