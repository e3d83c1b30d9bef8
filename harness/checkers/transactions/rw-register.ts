import type { TransactionModel } from "../../core/consistency.ts";
import type { Json } from "../../core/json.ts";
import type { Checker } from "../checker.ts";
import { analyseRegisters } from "./analyse-registers.ts";
import { resultOf } from "./analysis-result.ts";
import { OK, type TransactionHistory } from "./input/transaction-history.ts";
import { transactionHistoryOf } from "./input/transaction-history-of.ts";
import type { RegisterAssumptions } from "./versions/register-order.ts";

export interface RwRegisterOptions extends RegisterAssumptions {
  /** What must hold. Default: strict-serializable. */
  readonly consistencyModels?: readonly TransactionModel[];
  /** What registers hold in the beginning, besides null. Default: null. */
  readonly initial?: Json;
}

/**
 * Judges transactions that read and write registers (`f` is `txn`), as Elle does: invalid when an anomaly was found that one of
 * the models forbids. Reads tell who wrote what was read, but not in which order versions came: that nothing comes before
 * the initial state is all that is known for certain, and the options say what else may be taken for granted of each key.
 * Details as those of the checker of list-append. Unknown when nothing committed; also when a read returned what two
 * transactions wrote, and nothing is wrong with the others.
 *
 * The checker throws a UsageError for transactions that are none of registers.
 */
export function rwRegister({
  consistencyModels = ["strict-serializable"],
  initial = null,
  ...assumptions
}: RwRegisterOptions = {}): Checker {
  return {
    name: "rw-register",
    async check(history) {
      const transactions = transactionHistoryOf(history, "rw-register");
      if (!transactions.outcomes.includes(OK))
        return {
          valid: "unknown",
          reason: "No transaction is known to have committed: that proves nothing.",
        };
      const analysis = analyseRegisters(transactions, assumptions, initial);
      return resultOf(analysis, consistencyModels, doubtOf(transactions));
    },
  };
}

function doubtOf({ duplicateWrites }: TransactionHistory): string | null {
  if (duplicateWrites.length === 0) return null;
  return `${duplicateWrites.length} values were written twice: whom their readers read from cannot be told.`;
}
