import type { Checker } from "../../harness/checkers/checker.ts";
import type { AnomalyName } from "../../harness/checkers/transactions/anomalies/anomaly.ts";
import { forbiddenFirst, judgeModels } from "../../harness/checkers/transactions/models.ts";
import { type PromisedModel, transactionModelsIn } from "../../harness/core/consistency.ts";
import { type History, outcomeOf } from "../../harness/core/history.ts";
import type { Finding } from "../../harness/core/verdict.ts";
import { type Transaction, transactionsOf } from "./transactions-of.ts";

/** Something in a history that no serial run would show, by the name that transaction checkers give it. */
export interface FoundAnomaly extends Finding {
  readonly anomaly: AnomalyName;
}

/** So many findings are told; all are counted. */
const MAX_TOLD = 8;

/**
 * Judges the transactions of a workload that looks for a few anomalies alone. Invalid when one was found that a promised model
 * forbids; those stand first. By default that is strict-serializable. Its details are those of the checker of list-append.
 * Unknown when no transaction committed.
 */
export function anomalyChecker(
  name: string,
  promised: readonly PromisedModel[] | null,
  find: (transactions: readonly Transaction[]) => readonly FoundAnomaly[],
): Checker {
  const models = transactionModelsIn(promised) ?? ["strict-serializable"];
  return {
    name,
    async check(history: History) {
      if (!history.operations.some((operation) => outcomeOf(operation) === "ok"))
        return { valid: "unknown", reason: "No transaction is known to have committed." };
      const findings = forbiddenFirst(
        find(transactionsOf(history)),
        models,
        ({ anomaly }) => anomaly,
      );
      const { alsoNot, not, strongest } = judgeModels(findings.map(({ anomaly }) => anomaly));
      const violated = models.filter((model) => not.includes(model) || alsoNot.includes(model));
      const anomalies: Record<string, number> = {};
      for (const { anomaly } of findings) anomalies[anomaly] = (anomalies[anomaly] ?? 0) + 1;
      const found = Object.keys(anomalies).join(", ");
      return {
        valid: violated.length === 0,
        ...(violated.length > 0 && {
          reason: `${violated.join(", ")} cannot hold. Found: ${found}.`,
        }),
        ...(findings.length > 0 && { findings: findings.slice(0, MAX_TOLD) }),
        details: { anomalies, not, alsoNot, strongest },
      };
    },
  };
}
