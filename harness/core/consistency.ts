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
