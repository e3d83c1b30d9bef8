import { SYSTEMS } from "../../systems-under-test/registry.ts";
import { WORKLOADS } from "../../workloads/registry.ts";
import type { WorkloadOptions } from "../../workloads/workload.ts";
import type { Cluster } from "../cluster/cluster.ts";
import type { Clock } from "../core/clock.ts";
import type { Plan } from "../core/plan.ts";
import { deriveSeed } from "../core/random.ts";
import type { Schedule } from "../core/schedule.ts";
import type { Generator } from "../generator/generator.ts";
import { nothing, stagger } from "../generator/index.ts";
import { normalise } from "../hunt/schedule-normalise.ts";
import { scheduledOperations } from "../hunt/scheduled-operations.ts";
import {
  type Administered,
  createNemesisPackages,
  createScheduledPackages,
} from "../nemesis/faults.ts";
import type { RunOptions } from "../runner/run.ts";
import type { Stage } from "./drivers/driver.ts";
import { findNamed } from "./names.ts";
import { votersOf } from "./voters.ts";

/** What clients and nemesis do in a run, and for how long. */
export type Course = Pick<
  RunOptions,
  "generator" | "finalGenerator" | "nemeses" | "timeLimitMs" | "recoveryMs"
>;

/** Drawn from the seed while the run goes on, or exactly what the plan's schedule says. */
export function courseOf(
  plan: Plan,
  { clock, cluster }: Pick<Stage, "clock" | "cluster">,
  options: WorkloadOptions,
): Course {
  const administered = administeredBy(plan, clock);
  const { schedule } = normalise(plan);
  return schedule === null
    ? drawn(plan, { cluster, administered }, options)
    : scheduled(plan, schedule, { cluster, administered });
}

interface Subject {
  readonly cluster: Cluster;
  readonly administered: Administered | undefined;
}

function drawn(plan: Plan, subject: Subject, options: WorkloadOptions): Course {
  const workload = findNamed("workload", plan.workload, WORKLOADS);
  const { faults, faultTargets: targets = {}, nemesisIntervalMs: intervalMs } = plan;
  const { quickRestarts = false, unboundedDamage = false, timeLimitMs, recoveryMs } = plan;
  return {
    generator: atRate(plan, workload.generator(options)),
    finalGenerator: plan.rate === 0 ? null : workload.finalGenerator(options),
    nemeses: createNemesisPackages({
      ...{ ...subject, faults, intervalMs, targets, quickRestarts, unboundedDamage },
      voters: votersOf(plan),
      seed: deriveSeed(plan.seed, "nemesis"),
    }),
    ...{ timeLimitMs, recoveryMs },
  };
}

/**
 * A schedule ends by itself: its operations include the final ones, and each lane cures what it did after its last fault.
 * The limit is one that it never meets. Where liveness is asked for, what is not stopped within the plan's time stays.
 */
function scheduled(plan: Plan, { operations, faults }: Schedule, subject: Subject): Course {
  const times = [...operations.map(({ atMs }) => atMs), ...faults.map(({ stopAtMs }) => stopAtMs)];
  const lastMs = times.reduce((last, atMs) => Math.max(last, atMs), plan.timeLimitMs);
  return {
    generator: scheduledOperations(operations, plan.timeLimitMs),
    finalGenerator: null,
    nemeses: createScheduledPackages({
      ...{ ...subject, faults, seed: deriveSeed(plan.seed, "nemesis") },
      unboundedDamage: plan.unboundedDamage ?? false,
      ...(plan.livenessMs > 0 ? { endMs: plan.timeLimitMs } : {}),
    }),
    timeLimitMs: Math.ceil(lastMs) + 1,
    recoveryMs: 0,
  };
}

function administeredBy(plan: Plan, clock: Clock): Administered | undefined {
  const { binary, nodes, settings, system: name } = plan;
  const system = binary === null ? SYSTEMS.find((each) => each.name === name) : undefined;
  const administration = system?.administration;
  if (!administration) return undefined;
  return {
    ...{ administration, clock },
    membersAtStart: administration.membersAtStart(nodes, settings),
  };
}

function atRate(plan: Plan, generator: Generator): Generator {
  if (plan.rate === 0) return nothing;
  return stagger(deriveSeed(plan.seed, "rate"), 1_000 / plan.rate, generator);
}
