import type { TransactionModel } from "../../../core/consistency.ts";
import { STRONG_MODELS } from "../serial/strong-models.ts";

/** Weakest first; each is part of the next. */
export const ISOLATION_LEVELS = ["read-committed", "read-atomic", "causal"] as const;
export type IsolationLevel = (typeof ISOLATION_LEVELS)[number];

/** The level that a model of Jepsen's is, without sessions. */
export const LEVEL_OF: ReadonlyMap<TransactionModel, IsolationLevel> = new Map([
  ["causal-cerone", "causal"],
  ["read-atomic", "read-atomic"],
  ["read-committed", "read-committed"],
]);

/** Models that are decided, and not only searched for anomalies, strongest first. */
export const ISOLATION_MODELS: readonly TransactionModel[] = [
  ...STRONG_MODELS.map(({ model }) => model),
  ...LEVEL_OF.keys(),
];
