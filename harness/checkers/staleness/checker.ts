import type { Json } from "../../core/json.ts";
import type { Checker } from "../checker.ts";
import { isAmbiguous } from "../register-history/register-history.ts";
import { registerHistoryOf } from "../register-history/register-history-of.ts";
import { measureStaleness } from "./staleness.ts";

/** Figures on how stale reads were ({@link measureStaleness}). They accuse nobody: what is too stale is for models to say. */
export function staleness({ initial }: { readonly initial: Json }): Checker {
  return {
    name: "staleness",
    async check(history) {
      const registers = registerHistoryOf(history, initial);
      if (isAmbiguous(registers)) return { valid: "unknown", reason: registers.ambiguous };
      const { worst, ...figures } = measureStaleness(registers);
      const proofs = worst.map(({ message, ops }) => ({ message, ops }));
      return { valid: true, details: { ...figures, worst: proofs } };
    },
  };
}
