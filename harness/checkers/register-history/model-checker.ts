import type { ConsistencyModel } from "../../core/consistency.ts";
import type { Json } from "../../core/json.ts";
import type { CheckerResult } from "../../core/verdict.ts";
import type { Checker } from "../checker.ts";
import type { ModelChecker, ModelResult } from "./model-result.ts";
import { isAmbiguous } from "./register-history.ts";
import { registerHistoryOf } from "./register-history-of.ts";

/** One model's checker for whole histories: valid when the model holds. */
export function modelChecker(model: ConsistencyModel, judge: ModelChecker, initial: Json): Checker {
  return {
    name: model,
    async check(history) {
      const registers = registerHistoryOf(history, initial);
      if (isAmbiguous(registers)) return { valid: "unknown", reason: registers.ambiguous };
      return resultOf(judge(registers));
    },
  };
}

function resultOf({ anomalies, holds, reason, undetermined }: ModelResult): CheckerResult {
  return {
    valid: holds,
    ...(reason !== undefined && { reason }),
    ...(anomalies.length > 0 && { findings: anomalies }),
    ...(undetermined !== undefined && { details: { undetermined } }),
  };
}
