import { join } from "node:path";
import { SYSTEMS } from "../../systems-under-test/registry.ts";
import { WORKLOADS } from "../../workloads/registry.ts";
import type { WorkloadOptions } from "../../workloads/workload.ts";
import { createLocalCluster } from "../cluster/local/local-cluster.ts";
import type { Clock } from "../core/clock.ts";
import type { History } from "../core/history.ts";
import type { Op } from "../core/op.ts";
import type { Plan } from "../core/plan.ts";
import { deriveSeed } from "../core/random.ts";
import type { Generator } from "../generator/generator.ts";
import { nothing, stagger } from "../generator/index.ts";
import { createNemesisPackages } from "../nemesis/faults.ts";
import { compiledEntry } from "../node/compiled-entry.ts";
import { createRealClock } from "../runner/real-clock.ts";
import { type RunPhase, runPlan } from "../runner/run.ts";
import { HistoryWriter } from "../store/history-writer.ts";
import type { RunFolder } from "../store/run-folder.ts";
import { findNamed } from "./names.ts";

/** A client that follows hints makes several calls for one operation. */
const CALLS_PER_OP = 4;

export interface ExecuteOptions {
  readonly plan: Plan;
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
  const clock = createRealClock();
  const workload = findNamed("workload", plan.workload, WORKLOADS);
  const workloadOptions = workloadOptionsOf(plan);
  const cluster = createCluster(plan, folder, clock);
  return runPlan({
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

function createCluster(plan: Plan, folder: RunFolder, clock: Clock) {
  const { nodes, latency, lossPpm, duplicatePpm, reorderPpm, bugs, settings } = plan;
  return createLocalCluster({
    ...{ nodes, clock },
    command: commandOf(plan),
    dataRoot: folder.nodesPath,
    program: { bugs, settings },
    seed: deriveSeed(plan.seed, "cluster"),
    linkConditions: { latency, lossPpm, duplicatePpm, reorderPpm },
  });
}

function commandOf(plan: Plan): { readonly file: string; readonly args: readonly string[] } {
  if (plan.binary) return { file: plan.binary.path, args: plan.binary.args };
  const { entry } = findNamed("system", plan.system, SYSTEMS);
  return { file: process.execPath, args: [compiledEntry(join(entry))] };
}
