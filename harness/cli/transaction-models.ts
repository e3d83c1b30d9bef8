import { modelNamed } from "../checkers/transactions/models.ts";
import {
  CONSISTENCY_MODELS,
  type PromisedModel,
  TRANSACTION_MODELS,
  type TransactionModel,
} from "../core/consistency.ts";
import { unknownName } from "../core/unknown-name.ts";

/**
 * The models of transactions that `check --consistency-models` names, with commas between them.
 *
 * @throws UsageError with the closest match and the list of all names.
 */
export function transactionModelsNamed(text: string): readonly TransactionModel[] {
  return namesIn(text).map((name) => {
    const model = modelNamed(name);
    if (model === undefined) throw unknownName("consistency model", name, TRANSACTION_MODELS);
    return model;
  });
}

/**
 * The models that `run --consistency-models` names: of transactions or of objects.
 *
 * @throws UsageError with the closest match and the list of all names.
 */
export function promisedModelsNamed(text: string): readonly PromisedModel[] {
  return namesIn(text).map((name) => {
    const model = modelNamed(name) ?? CONSISTENCY_MODELS.find((each) => each === name);
    if (model !== undefined) return model;
    throw unknownName("consistency model", name, [...TRANSACTION_MODELS, ...CONSISTENCY_MODELS]);
  });
}

function namesIn(text: string): readonly string[] {
  return text.split(",").map((part) => part.trim());
}
