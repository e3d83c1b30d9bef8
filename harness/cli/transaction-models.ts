import {
  modelNamed,
  TRANSACTION_MODELS,
  type TransactionModel,
} from "../checkers/transactions/models.ts";
import { unknownName } from "../core/unknown-name.ts";

/**
 * The models that `--consistency-models` names, with commas between them.
 *
 * @throws UsageError with the closest match and the list of all names.
 */
export function transactionModelsIn(
  text: string | undefined = "strict-serializable",
): readonly TransactionModel[] {
  return text.split(",").map((part) => {
    const name = part.trim();
    const model = modelNamed(name);
    if (model === undefined) throw unknownName("consistency model", name, TRANSACTION_MODELS);
    return model;
  });
}
