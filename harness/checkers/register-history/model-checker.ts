import type { ConsistencyModel } from "../../core/consistency.ts";
import type { Json } from "../../core/json.ts";
import type { CheckerResult } from "../../core/verdict.ts";
import type { Checker } from "../checker.ts";
import type { SettledOptions } from "../convergence/settled-reads.ts";
import { healedAtNs, SETTLE_MS } from "../convergence/settling.ts";
import type { ModelResult } from "./model-result.ts";
import { isAmbiguous, type RegisterHistory } from "./register-history.ts";
import { registerHistoryOf } from "./register-history-of.ts";

/** A model's checker, which may look at when the last fault was healed. */
export type WholeModelChecker = (history: RegisterHistory, settled: SettledOptions) => ModelResult;

/** One model's checker for whole histories: valid when the model holds. */
export function modelChecker(
  model: ConsistencyModel,
  judge: WholeModelChecker,
  initial: Json,
): Checker {
  return {
    name: model,
    async check(history) {
      const registers = registerHistoryOf(history, initial);
      if (isAmbiguous(registers)) return { valid: "unknown", reason: registers.ambiguous };
      return resultOf(judge(registers, { healedNs: healedAtNs(history), settleMs: SETTLE_MS }));
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
