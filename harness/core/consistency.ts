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

/** What clients may rely on, in one clause; docs/consistency-models.md has it in full. */
export const MODEL_PROMISES: Readonly<Record<ConsistencyModel, string>> = {
  linearizable: "each operation takes effect at one moment between its call and its return",
  sequential: "one order of all operations, the same for all, in which each session's keep theirs",
  "causal-memory": "each session sees all that it knows of in one causal order",
  "causal-convergence": "causal order, and one order of the writes for all",
  causal: "each read sees what is in its causal past",
  pram: "all see each session's writes in its order",
  "writes-follow-reads": "who sees a write sees what its writer had read",
  "monotonic-writes": "who sees a write sees its session's earlier ones",
  "monotonic-reads": "no session goes back to what it saw replaced",
  "read-your-writes": "no session misses its own writes",
  regular: "each read returns the latest write or one that goes on meanwhile",
  safe: "each read beside which nobody writes is regular",
  "no-lost-writes": "no acknowledged write is gone in the end that nothing can have overwritten",
  convergence: "in the end all sessions read one version of each key",
};

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
