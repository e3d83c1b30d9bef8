import type { TransactionModel } from "../../../core/consistency.ts";
import { UsageError } from "../../../core/errors.ts";
import type { Json } from "../../../core/json.ts";
import { proofDetails } from "../../../core/transaction-proof.ts";
import type { CheckerResult } from "../../../core/verdict.ts";
import type { Checker } from "../../checker.ts";
import { transactionHistoryOf } from "../input/transaction-history-of.ts";
import { judgeAsked } from "./asked-models.ts";
import { ISOLATION_MODELS } from "./isolation-level.ts";
import { type IsolationJudgement, judgeIsolation, levelDetails } from "./levels.ts";

export interface IsolationOptions {
  /** What registers hold in the beginning, besides null. */
  readonly initial: Json;
  /** What must hold. Left out: causal, with sessions, the strongest level. */
  readonly consistencyModels?: readonly TransactionModel[];
}

/**
 * How far the transactions of a history on registers were isolated: the strongest of none, read-committed, read-atomic and
 * causal, each with sessions, and what breaks the next one. Its details are the `strongest` level, the levels that hold
 * (`holds`) and those that do not (`violated`); levels that are in neither could not be decided.
 *
 * Without models it is valid when causal holds. Otherwise when each of the models does, which stand in the details too
 * (`models`): they are decided one by one, also serializability and snapshot isolation, by themselves, with sessions or in
 * real time. So valid means proven, not only that nothing was found.
 *
 * @throws UsageError for a model that it cannot decide.
 */
export function isolation({ consistencyModels, initial }: IsolationOptions): Checker {
  for (const model of consistencyModels ?? [])
    if (!ISOLATION_MODELS.includes(model))
      throw new UsageError(`The checker isolation cannot decide ${model}`, {
        hint: `It decides ${ISOLATION_MODELS.join(", ")}; the checkers list-append and rw-register look for anomalies against all models.`,
      });
  return {
    name: "isolation",
    async check(history) {
      const transactions = transactionHistoryOf(history, "rw-register");
      if (transactions.transactionCount === 0)
        return { valid: "unknown", reason: "There is no transaction in it: that proves nothing." };
      const levels = judgeIsolation(transactions, initial);
      return consistencyModels === undefined
        ? resultOf(levels)
        : judgeAsked(transactions, levels, { consistencyModels, initial });
    },
  };
}

function resultOf(judgement: IsolationJudgement): CheckerResult {
  const { anomalies, doubt, proofs, tooLong } = judgement;
  const details = levelDetails(judgement);
  const [first] = anomalies;
  const broken =
    first === undefined ? "" : `${details.violated[0]} does not hold (${first.anomaly})`;
  const known = doubt ?? tooLong ?? `the strongest level that holds is ${details.strongest}`;
  return {
    valid: anomalies.length > 0 ? false : doubt === null && tooLong === null ? true : "unknown",
    reason: [broken, known].filter((part) => part !== "").join("; "),
    ...(anomalies.length > 0 && { findings: anomalies }),
    details: { ...details, ...(proofs.length > 0 && proofDetails(proofs)) },
  };
}
