/** What a store of objects may promise of the history that its clients see, strongest first. */
export const CONSISTENCY_MODELS = [
  "linearizable",
  "sequential",
  "causal-memory",
  "causal-convergence",
  "causal",
  "pram",
  "writes-follow-reads",
  "monotonic-writes",
  "monotonic-reads",
  "read-your-writes",
  "regular",
  "safe",
  "no-lost-writes",
  "convergence",
] as const;
export type ConsistencyModel = (typeof CONSISTENCY_MODELS)[number];

/** What a store of transactions may promise, by the names that Jepsen uses, strongest first. */
export const TRANSACTION_MODELS = [
  "strict-serializable",
  "strong-session-serializable",
  "strong-snapshot-isolation",
  "serializable",
  "strong-session-snapshot-isolation",
  "snapshot-isolation",
  "repeatable-read",
  "update-serializable",
  "parallel-snapshot-isolation",
  "prefix",
  "forward-consistent-view",
  "consistent-view",
  "update-atomic",
  "causal-cerone",
  "read-atomic",
  "monotonic-snapshot-read",
  "cursor-stability",
  "monotonic-view",
  "monotonic-atomic-view",
  "strong-read-committed",
  "strong-session-read-committed",
  "read-committed",
  "strong-read-uncommitted",
  "strong-session-read-uncommitted",
  "read-uncommitted",
] as const;
export type TransactionModel = (typeof TRANSACTION_MODELS)[number];

/** Whatever a system may promise: of its objects, of its transactions, or of both. */
export type PromisedModel = ConsistencyModel | TransactionModel;

/** The promises about objects among these; null where nobody said anything. */
export function objectModelsIn(
  promised: readonly PromisedModel[] | null,
): readonly ConsistencyModel[] | null {
  return promised && CONSISTENCY_MODELS.filter((model) => promised.includes(model));
}

/** The promises about transactions among these; null where nobody said anything. */
export function transactionModelsIn(
  promised: readonly PromisedModel[] | null,
): readonly TransactionModel[] | null {
  return promised && TRANSACTION_MODELS.filter((model) => promised.includes(model));
}
