import { setFlagsFromString } from "node:v8";
import { messageOf } from "../core/errors.ts";
import { planSchema } from "../core/plan.ts";
import { lostRun, type RunSummary } from "../hunt/run-summary.ts";
import { modelOutcomesOf } from "./model-outcomes.ts";
import { type SimulatedRun, simulate } from "./simulate.ts";

// A third of what V8 inlines by itself: in a hunt of a few hundred seeds its compiler took a fifth of all CPU time, and the
// code that comes of it is no slower. 120 seeds from a cold start take 7.6 CPU seconds instead of 9.0. A version of V8 without
// this flag says so on stderr and goes on.
setFlagsFromString("--max-inlined-bytecode-size-cumulative=300");

// The one who started us ends us: Ctrl-C in a terminal reaches the whole group.
for (const signal of ["SIGINT", "SIGHUP"] as const) process.on(signal, () => {});
process.on("disconnect", () => process.exit());
process.on("message", async (plan) => {
  process.send?.(await summaryOf(plan));
});

/** Never rejects: a plan that cannot be run is an unknown run, with the reason. */
async function summaryOf(plan: unknown): Promise<RunSummary> {
  const before = process.cpuUsage();
  try {
    const run = await simulate(planSchema.parse(plan));
    const { user, system } = process.cpuUsage(before);
    return summarise(run, Math.round((user + system) / 1_000));
  } catch (thrown) {
    return lostRun(`the simulation failed: ${messageOf(thrown)}`);
  }
}

function summarise({ verdict, history, marks, ...run }: SimulatedRun, cpuMs: number): RunSummary {
  const faults = Object.entries(verdict.nemesis).filter(([, { installed }]) => installed > 0);
  // What went wrong in the harness makes no verdict, but it must not go unseen either.
  const [problem] = verdict.problems;
  const isDoubtful = verdict.valid === true && problem !== undefined;
  return {
    valid: isDoubtful ? "unknown" : verdict.valid,
    reason: isDoubtful ? `problem: ${problem}` : verdict.reason,
    fingerprint: run.fingerprint,
    hash: run.hash,
    eventCount: run.eventCount,
    virtualMs: run.virtualMs,
    cpuMs,
    operationCount: history.operations.length,
    faultCount: faults.reduce((sum, [, { installed }]) => sum + installed, 0),
    marks: {
      ...Object.fromEntries(marks),
      ...Object.fromEntries(faults.map(([fault, { installed }]) => [`fault ${fault}`, installed])),
    },
    ...modelOutcomesOf(verdict.checkers),
  };
}
