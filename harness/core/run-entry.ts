import type { Validity } from "./verdict.ts";
import type { OutcomeCounts } from "./verdict-document.ts";

/** `running`: it was written to a moment ago. `stopped`: it has no verdict, and nobody is writing one. */
export type RunState = "judged" | "running" | "stopped" | "unreadable";

/** A run among others: what a list of runs needs of its files. */
export interface RunEntry {
  /** Below the results folder: `raft-kv-register/20261120T021305.000Z-seed42`. */
  readonly path: string;
  readonly state: RunState;
  /** Null unless it was judged. */
  readonly valid: Validity | null;
  readonly reason: string;
  readonly system: string;
  readonly workload: string;
  readonly driver: string;
  readonly seed: number;
  readonly startedAt: string;
  readonly durationMs: number | null;
  readonly bugs: readonly string[];
  readonly faults: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
  /** Of findings of checkers that said invalid, each once. */
  readonly anomalies: readonly string[];
  readonly ops: OutcomeCounts | null;
  readonly faultCounts: { readonly planned: number; readonly verified: number } | null;
  readonly longestOutageMs: number | null;
  readonly reproduce: string;
  readonly hasReport: boolean;
}
