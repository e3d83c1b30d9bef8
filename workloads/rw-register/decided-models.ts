import type { Checker } from "../../harness/checkers/checker.ts";
import { isolation } from "../../harness/checkers/transactions/levels/isolation.ts";
import { ISOLATION_MODELS } from "../../harness/checkers/transactions/levels/isolation-level.ts";
import { modelsImpliedBy } from "../../harness/checkers/transactions/models.ts";
import type { TransactionModel } from "../../harness/core/consistency.ts";

/** What runs tell of every history, promised or not. */
const MEASURED: readonly TransactionModel[] = ["read-atomic", "causal-cerone"];

/** Of registers it decides more than Adya's: reads of one transaction must not go back. */
const STRONGER_THAN_ITS_NAME: readonly TransactionModel[] = ["read-committed"];

/**
 * Decides read atomic and causal consistency, which no cycle of single dependencies shows, and whatever else is promised and can
 * be decided. Invalid when a model is certainly broken that is promised, or that a promised one implies; what could not be
 * decided accuses nobody.
 */
export function decidedModels(promised: readonly TransactionModel[]): Checker {
  const asked = ISOLATION_MODELS.filter(
    (model) =>
      MEASURED.includes(model) ||
      (promised.includes(model) && !STRONGER_THAN_ITS_NAME.includes(model)),
  );
  const binding = new Set(promised.flatMap((model) => [model, ...modelsImpliedBy(model)]));
  const inner = isolation({ initial: null, consistencyModels: asked });
  return {
    name: inner.name,
    async check(history, budget) {
      const result = await inner.check(history, budget);
      const models = result.details?.models;
      if (models === undefined) return result;
      const broken = Object.entries(models as object).filter(([, holds]) => holds === false);
      const valid = !broken.some(([model]) => binding.has(model as TransactionModel));
      return { ...result, valid };
    },
  };
}
