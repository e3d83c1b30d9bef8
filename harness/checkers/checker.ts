import type { History } from "../core/history.ts";
import type { CheckerResult } from "../core/verdict.ts";

export interface CheckBudget {
  readonly timeoutMs: number;
  readonly memoryMb: number;
}

/** Judges a history. One that throws, or spends its budget, counts as `unknown` with the reason. */
export interface Checker {
  /** Its name in verdict.json. */
  readonly name: string;
  check(history: History, budget: CheckBudget): Promise<CheckerResult>;
}
