import type { Json } from "../../../core/json.ts";
import type { CheckerResult } from "../../../core/verdict.ts";
import type { Checker } from "../../checker.ts";
import { transactionHistoryOf } from "../input/transaction-history-of.ts";
import { ISOLATION_LEVELS } from "./isolation-level.ts";
import { type IsolationJudgement, judgeIsolation } from "./levels.ts";

export interface IsolationOptions {
  /** What registers hold in the beginning, besides null. */
  readonly initial: Json;
}

/**
 * How far the transactions of a history on registers were isolated: the strongest of none, read-committed, read-atomic and
 * causal, and what breaks the next one. Valid when causal holds, the strongest that it judges. Its details are the
 * `strongest` level, the levels that hold (`holds`) and those that do not (`violated`); levels that are in neither could
 * not be decided.
 */
export function isolation({ initial }: IsolationOptions): Checker {
  return {
    name: "isolation",
    async check(history) {
      const transactions = transactionHistoryOf(history, "rw-register");
      if (transactions.transactionCount === 0)
        return { valid: "unknown", reason: "There is no transaction in it: that proves nothing." };
      return resultOf(judgeIsolation(transactions, initial));
    },
  };
}

function resultOf({ anomalies, doubt, unbroken }: IsolationJudgement): CheckerResult {
  const violated = anomalies.length === 0 ? [] : ISOLATION_LEVELS.slice(unbroken.length);
  const holds = doubt === null ? unbroken : [];
  const strongest = doubt === null ? (unbroken.at(-1) ?? "none") : null;
  const [first] = anomalies;
  const broken = first === undefined ? "" : `${violated[0]} does not hold (${first.anomaly})`;
  const known = doubt === null ? `the strongest level that holds is ${strongest}` : doubt;
  return {
    valid: violated.length > 0 ? false : doubt === null ? true : "unknown",
    reason: [broken, known].filter((part) => part !== "").join("; "),
    ...(anomalies.length > 0 && { findings: anomalies }),
    details: { strongest, holds, violated },
  };
}
