import { z } from "zod";

/** How a cell of a night ended. `infrastructure`: neither the system nor the suite is to blame. */
export const OUTCOMES = ["violation", "unknown", "infrastructure", "not-run", "passed"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Why a night ran a cell. */
export const REASONS_TO_RUN = ["canary", "failing", "regression", "stalest", "fill"] as const;
export type ReasonToRun = (typeof REASONS_TO_RUN)[number];

export const cellResultSchema = z
  .object({
    /** What the run showed, before anybody asks what it should have shown. */
    outcome: z.enum(["violation", "unknown", "infrastructure", "passed"]),
    reason: z.string(),
    /** Of a violation: the seed that shows it, which is not the first one when a cell has several runs. */
    seed: z.number().int().nonnegative(),
    violation: z
      .object({ checker: z.string(), anomaly: z.string(), shape: z.string(), workload: z.string() })
      .nullable(),
    runs: z.number().int().nonnegative(),
    ops: z.object({ invoked: z.number(), ok: z.number(), info: z.number() }),
    faultsVerified: z.number().int().nonnegative(),
    durationMs: z.number().nonnegative(),
    /** Of the last run, relative to the folder of the suite; null when there is none. */
    folder: z.string().nullable(),
    reproduce: z.string(),
  })
  .readonly();

/** What came of running a cell once: small, without histories and reports, which lie in its folder. */
export type CellResult = z.infer<typeof cellResultSchema>;

/** What a runner of cells is given: all of it data, so that it may travel to another machine. */
export interface CellJob {
  readonly suite: string;
  readonly night: string;
  readonly cell: string;
  readonly args: readonly string[];
  readonly seed: number;
  /** Counts from 1; an attempt is run once, and a result of another attempt is not one of this. */
  readonly attempt: number;
  /** A run that goes on for longer has hung. */
  readonly limitMs: number;
}

/** Runs a cell, wherever. Rejects only when it was aborted: all trouble is a result. */
export type CellRunner = (job: CellJob, abort: AbortSignal) => Promise<CellResult>;
