import type { Clock } from "../../core/clock.ts";
import type { CellJob, CellResult, CellRunner } from "../cell-result.ts";

/** What a scripted cell shows, unless the script says otherwise. */
export function passing(job: CellJob, more: Partial<CellResult> = {}): CellResult {
  return {
    ...{
      outcome: "passed",
      reason: "No violation found.",
      seed: job.seed,
      violation: null,
      runs: 1,
    },
    ...{ ops: { invoked: 1_000, ok: 950, info: 10 }, faultsVerified: 5, durationMs: 10_000 },
    ...{ folder: null, reproduce: `npx faultline ${job.args.join(" ")}` },
    ...more,
  };
}

export function violating(job: CellJob, anomaly: string, seed = job.seed): CellResult {
  return passing(job, {
    ...{ outcome: "violation", reason: `${anomaly} on key 1`, seed },
    violation: { checker: "linearizable", anomaly, shape: "", workload: "register" },
  });
}

/** A clock that a scripted run advances by what it says it took. */
export function scriptedClock(script: (job: CellJob) => CellResult): {
  readonly clock: Clock;
  readonly runCell: CellRunner;
  readonly jobs: readonly CellJob[];
} {
  let nowNs = 0;
  const jobs: CellJob[] = [];
  return {
    jobs,
    clock: { now: () => nowNs, schedule: () => () => {} },
    runCell: async (job) => {
      jobs.push(job);
      const result = script(job);
      nowNs += result.durationMs * 1_000_000;
      return result;
    },
  };
}
