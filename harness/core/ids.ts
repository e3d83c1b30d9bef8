/** A node of the cluster under test: `n1`, `n2`, ... */
export type NodeId = string;

/** A single-threaded client as the history sees it. After an indeterminate operation its worker goes on under a new one. */
export type ProcessId = number;

/** The process under which every nemesis operation stands in a history. */
export const NEMESIS = "nemesis";
export type Process = ProcessId | typeof NEMESIS;

/** Nanoseconds since the run began, a safe integer (good for 104 days). */
export type TimeNs = number;

export const NS_PER_MS = 1_000_000;
export const NS_PER_S = 1_000_000_000;
