import type { Json } from "./json.ts";
import type { CheckerResult, Validity } from "./verdict.ts";

/** How many operations of a kind ended in which way; those that had not ended when the record did are in `invoked` alone. */
export interface OutcomeCounts {
  readonly invoked: number;
  readonly ok: number;
  readonly fail: number;
  readonly info: number;
}

/** What became of one kind of fault. */
export interface FaultCounts {
  /** Times that it was started, whatever came of it. */
  readonly planned: number;
  /** Times that it was put in place. */
  readonly installed: number;
  /** Times that evidence showed it in place. */
  readonly verified: number;
  /** Times that evidence showed it gone again. */
  readonly healed: number;
  readonly skipped: number;
  readonly failed: number;
}

/** verdict.json: what was found, and how to see it again. */
export interface VerdictDocument {
  readonly schema: 1;
  readonly valid: Validity;
  /** The verdict in one plain sentence. */
  readonly reason: string;
  readonly seed: number;
  readonly system: string;
  readonly workload: string;
  readonly driver: string;
  readonly bugs: readonly string[];
  readonly startedAt: string;
  /** From the first to the last line of the history. */
  readonly durationMs: number;
  readonly checkers: Readonly<Record<string, CheckerResult>>;
  readonly ops: {
    readonly total: OutcomeCounts;
    readonly byF: Readonly<Record<string, OutcomeCounts>>;
  };
  readonly nemesis: Readonly<Record<string, FaultCounts>>;
  /** Counts of messages by fate, where the driver knows. */
  readonly messages: Json;
  /** Nodes that died by themselves, printed garbage, ... */
  readonly incidents: readonly {
    readonly node: string;
    readonly kind: string;
    readonly message: string;
  }[];
  /** What went wrong in the harness itself without costing the analysis. */
  readonly problems: readonly string[];
  readonly interrupted: boolean;
  /** Over all events of a simulated run: the same plan gives the same one everywhere. Null: the driver does not repeat runs. */
  readonly hash: string | null;
  /** The command that repeats the run. */
  readonly reproduce: string;
}
