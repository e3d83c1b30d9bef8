/** Weakest first; each is part of the next. */
export const ISOLATION_LEVELS = ["read-committed", "read-atomic", "causal"] as const;
export type IsolationLevel = (typeof ISOLATION_LEVELS)[number];
