import { WORKLOADS } from "../../workloads/registry.ts";
import type { WorkloadOptions } from "../../workloads/workload.ts";
import type { History } from "../core/history.ts";
import type { Op } from "../core/op.ts";
import type { Plan } from "../core/plan.ts";
import { deriveSeed } from "../core/random.ts";
import type { Generator } from "../generator/generator.ts";
import { nothing, stagger } from "../generator/index.ts";
import { createNemesisPackages } from "../nemesis/faults.ts";
import { type RunPhase, runPlan } from "../runner/run.ts";
import { HistoryWriter } from "../store/history-writer.ts";
import type { RunFolder } from "../store/run-folder.ts";
import type { Driver } from "./drivers/driver.ts";
import { findNamed } from "./names.ts";

/** A client that follows hints makes several calls for one operation. */
const CALLS_PER_OP = 4;

export interface ExecuteOptions {
  readonly plan: Plan;
  readonly driver: Driver;
  readonly folder: RunFolder;
  readonly interrupt: AbortSignal;
  readonly onOp: (op: Op) => void;
  readonly onPhase: (phase: RunPhase) => void;
  readonly log: (message: string) => void;
}

export interface Execution {
  readonly history: History;
  /** What kept the history from being written to its file; it is whole in memory all the same. */
  readonly problems: readonly string[];
}

/** Runs a plan on its driver and records the history in the run's folder. @throws as `runPlan`. */
export async function execute(options: ExecuteOptions): Promise<Execution> {
  const writer = new HistoryWriter(options.folder.file("history.jsonl"));
  try {
    const history = await record(options, writer);
    writer.close();
    return { history, problems: writer.problem === null ? [] : [writer.problem] };
  } finally {
    writer.close();
  }
}

function record(options: ExecuteOptions, writer: HistoryWriter): Promise<History> {
  const { plan, folder } = options;
  const { clock, cluster, play } = options.driver.stage(plan, folder);
  const workload = findNamed("workload", plan.workload, WORKLOADS);
  const workloadOptions = workloadOptionsOf(plan);
  const run = (): Promise<History> =>
    runPlan({
      ...{ clock, cluster },
      seed: deriveSeed(plan.seed, "threads"),
      concurrency: plan.concurrency,
      generator: atRate(plan, workload.generator(workloadOptions)),
      finalGenerator: plan.rate === 0 ? null : workload.finalGenerator(workloadOptions),
      openClient: async (_process, node) =>
        workload.openClient(cluster.openSession(), node, workloadOptions),
      nemeses: createNemesisPackages({
        ...{ faults: plan.faults, cluster, intervalMs: plan.nemesisIntervalMs },
        seed: deriveSeed(plan.seed, "nemesis"),
      }),
      timeLimitMs: plan.timeLimitMs,
      recoveryMs: plan.recoveryMs,
      opTimeoutMs: CALLS_PER_OP * plan.callTimeoutMs,
      interrupt: options.interrupt,
      sink: (op) => {
        writer.append(op);
        options.onOp(op);
      },
      onPhase: options.onPhase,
      log: options.log,
    });
  return play(run);
}

function workloadOptionsOf(plan: Plan): WorkloadOptions {
  const { nodes, concurrency, keyCount, valueCount, callTimeoutMs } = plan;
  const seed = deriveSeed(plan.seed, "workload");
  return { seed, nodes, concurrency, keyCount, valueCount, callTimeoutMs };
}

function atRate(plan: Plan, generator: Generator): Generator {
  if (plan.rate === 0) return nothing;
  return stagger(deriveSeed(plan.seed, "rate"), 1_000 / plan.rate, generator);
}
