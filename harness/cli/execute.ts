import { SYSTEMS } from "../../systems-under-test/registry.ts";
import { WORKLOADS } from "../../workloads/registry.ts";
import type { WorkloadOptions } from "../../workloads/workload.ts";
import type { Session } from "../client/client.ts";
import { persistentSession } from "../client/persistent-session.ts";
import type { History } from "../core/history.ts";
import { NEMESIS, type ProcessId } from "../core/ids.ts";
import type { Op } from "../core/op.ts";
import { DEFAULT_TRANSACTION_SHAPE, type Plan } from "../core/plan.ts";
import { deriveSeed } from "../core/random.ts";
import type { LivenessOptions } from "../runner/liveness.ts";
import { type RunOptions, type RunPhase, runPlan } from "../runner/run.ts";
import { HistoryWriter } from "../store/history-writer.ts";
import type { RunFolder } from "../store/run-folder.ts";
import { courseOf } from "./course.ts";
import type { Driver, Stage } from "./drivers/driver.ts";
import { findNamed } from "./names.ts";
import { votersOf } from "./voters.ts";

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

export interface Observers
  extends Pick<RunOptions, "interrupt" | "sink" | "onPhase" | "log" | "realtime"> {
  /** The client of `process` speaks through the session of this id. */
  readonly onSession?: (process: ProcessId, session: string) => void;
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
  const { plan, driver, folder, interrupt, onPhase, log } = options;
  const sink = (op: Op): void => {
    writer.append(op);
    options.onOp(op);
  };
  return play(plan, driver.stage(plan, folder), {
    ...{ interrupt, sink, onPhase, log },
    realtime: Date.now,
  });
}

/** Runs a plan on a cluster that is staged for it. @throws as `runPlan`. */
export function play(
  plan: Plan,
  stage: Stage,
  { onSession, ...observers }: Observers,
): Promise<History> {
  const { clock, cluster, watch } = stage;
  const workload = findNamed("workload", plan.workload, WORKLOADS);
  const workloadOptions = workloadOptionsOf(plan);
  return stage.play(() =>
    runPlan({
      ...{ clock, cluster, watch },
      seed: deriveSeed(plan.seed, "threads"),
      concurrency: plan.concurrency,
      ...courseOf(plan, stage, workloadOptions),
      openClient: async (process, node) => {
        const session = sessionFor(plan, stage);
        if (process !== NEMESIS) onSession?.(process, session.id);
        return workload.openClient(session, node, workloadOptions);
      },
      liveness: livenessOf(plan, (client) => workload.demands(client, workloadOptions)),
      opTimeoutMs: CALLS_PER_OP * plan.callTimeoutMs,
      ...observers,
    }),
  );
}

/** One that sends copies where the plan wants it: what it is for must stand them. */
function sessionFor(
  { nodes, requestCopies: copies = 1 }: Plan,
  { clock, cluster }: Stage,
): Session {
  const session = cluster.openSession();
  return copies === 1 ? session : persistentSession(session, { clock, nodes, copies });
}

function livenessOf(plan: Plan, demands: LivenessOptions["demands"]): LivenessOptions | null {
  const { livenessMs: budgetMs } = plan;
  if (budgetMs === 0) return null;
  const system = SYSTEMS.find(({ name }) => name === plan.system);
  const quorumsIn = plan.faults.includes("membership")
    ? system?.administration?.quorumsIn
    : undefined;
  return {
    seed: deriveSeed(plan.seed, "liveness"),
    budgetMs,
    voters: votersOf(plan),
    demands,
    quorumsIn,
  };
}

function workloadOptionsOf(plan: Plan): WorkloadOptions {
  const { nodes, concurrency, keyCount, valueCount, callTimeoutMs, settings } = plan;
  const { readers = false, transactions = DEFAULT_TRANSACTION_SHAPE } = plan;
  const seed = deriveSeed(plan.seed, "workload");
  return {
    ...{ seed, nodes, concurrency, keyCount, valueCount, callTimeoutMs, settings, readers },
    transactions,
  };
}
