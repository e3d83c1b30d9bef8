import type { Json } from "../../core/json.ts";
import type { Checker } from "../checker.ts";
import { isAmbiguous } from "../register-history/register-history.ts";
import { registerHistoryOf } from "../register-history/register-history-of.ts";
import { measureStaleness, type Staleness } from "./staleness.ts";

export interface StalenessOptions {
  /** What every key holds at first. */
  readonly initial: Json;
  /** Beside the judges of a run: that nothing can be measured is no doubt about the run. Default: false. */
  readonly isRemark?: boolean;
}

/** Figures on how stale reads were ({@link measureStaleness}). They accuse nobody: what is too stale is for models to say. */
export function staleness({ initial, isRemark = false }: StalenessOptions): Checker {
  return {
    name: "staleness",
    async check(history) {
      const registers = registerHistoryOf(history, initial);
      if (isAmbiguous(registers))
        return { valid: isRemark || "unknown", reason: `Not measured: ${registers.ambiguous}` };
      const { worst, ...figures } = measureStaleness(registers);
      const proofs = worst.map(({ message, ops }) => ({ message, ops }));
      return { valid: true, reason: sentence(figures), details: { ...figures, worst: proofs } };
    },
  };
}

function sentence({ ms, reads, stale, versions }: Omit<Staleness, "worst">): string {
  if (reads === 0) return "No read to measure.";
  if (stale === 0) return `None of ${reads} reads is known to be stale.`;
  const late = `at most ${versions?.max} versions (95 %: ${versions?.p95}) and ${ms?.max} ms (95 %: ${ms?.p95}) late`;
  return `${stale} of ${reads} reads were certainly stale, ${late}.`;
}
