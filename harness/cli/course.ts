import { WORKLOADS } from "../../workloads/registry.ts";
import type { WorkloadOptions } from "../../workloads/workload.ts";
import type { Cluster } from "../cluster/cluster.ts";
import type { Plan } from "../core/plan.ts";
import { deriveSeed } from "../core/random.ts";
import type { Schedule } from "../core/schedule.ts";
import type { Generator } from "../generator/generator.ts";
import { nothing, stagger } from "../generator/index.ts";
import { normalise } from "../hunt/schedule-normalise.ts";
import { scheduledOperations } from "../hunt/scheduled-operations.ts";
import { createNemesisPackages, createScheduledPackages } from "../nemesis/faults.ts";
import type { RunOptions } from "../runner/run.ts";
import { findNamed } from "./names.ts";

/** What clients and nemesis do in a run, and for how long. */
export type Course = Pick<
  RunOptions,
  "generator" | "finalGenerator" | "nemeses" | "timeLimitMs" | "recoveryMs"
>;

/** Drawn from the seed while the run goes on, or exactly what the plan's schedule says. */
export function courseOf(plan: Plan, cluster: Cluster, options: WorkloadOptions): Course {
  const { schedule } = normalise(plan);
  return schedule === null ? drawn(plan, cluster, options) : scheduled(plan, schedule, cluster);
}

function drawn(plan: Plan, cluster: Cluster, options: WorkloadOptions): Course {
  const workload = findNamed("workload", plan.workload, WORKLOADS);
  const { faults, nemesisIntervalMs: intervalMs, timeLimitMs, recoveryMs } = plan;
  return {
    generator: atRate(plan, workload.generator(options)),
    finalGenerator: plan.rate === 0 ? null : workload.finalGenerator(options),
    nemeses: createNemesisPackages({
      ...{ faults, cluster, intervalMs },
      seed: deriveSeed(plan.seed, "nemesis"),
    }),
    ...{ timeLimitMs, recoveryMs },
  };
}

/**
 * A schedule ends by itself: its operations include the final ones, and each lane cures what it did after its last fault.
 * The limit is one that it never meets. Where liveness is asked for, what is not stopped within the plan's time stays.
 */
function scheduled(plan: Plan, { operations, faults }: Schedule, cluster: Cluster): Course {
  const times = [...operations.map(({ atMs }) => atMs), ...faults.map(({ stopAtMs }) => stopAtMs)];
  const lastMs = times.reduce((last, atMs) => Math.max(last, atMs), plan.timeLimitMs);
  return {
    generator: scheduledOperations(operations, plan.timeLimitMs),
    finalGenerator: null,
    nemeses: createScheduledPackages({
      ...{ faults, cluster, seed: deriveSeed(plan.seed, "nemesis") },
      ...(plan.livenessMs > 0 ? { endMs: plan.timeLimitMs } : {}),
    }),
    timeLimitMs: Math.ceil(lastMs) + 1,
    recoveryMs: 0,
  };
}

function atRate(plan: Plan, generator: Generator): Generator {
  if (plan.rate === 0) return nothing;
  return stagger(deriveSeed(plan.seed, "rate"), 1_000 / plan.rate, generator);
}
