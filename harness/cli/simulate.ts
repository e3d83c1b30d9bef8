import { bothObservers } from "../cluster/sim/both-observers.ts";
import type { SimObserver } from "../cluster/sim/sim-cluster.ts";
import { createTraceRecorder, type TraceRecorder } from "../cluster/sim/trace-recorder.ts";
import type { World } from "../cluster/sim/world.ts";
import type { History } from "../core/history.ts";
import { harnessNotes } from "../core/notes.ts";
import type { Plan } from "../core/plan.ts";
import type { Trace } from "../core/trace.ts";
import type { VerdictDocument } from "../core/verdict-document.ts";
import { fingerprintOf } from "../hunt/fingerprint.ts";
import type { Breach } from "../runner/watch.ts";
import { analyse } from "./analyse.ts";
import { type SimStageOptions, stageSim } from "./drivers/sim.ts";
import { play } from "./execute.ts";

export interface SimulatedRun {
  readonly history: History;
  readonly verdict: VerdictDocument;
  /** What is wrong, in a form that other runs can be compared by; null: nothing is. */
  readonly fingerprint: string | null;
  /** Over all events: equal for equal plans. */
  readonly hash: string;
  readonly eventCount: number;
  readonly virtualMs: number;
  /** What nodes noted of themselves, and how often. */
  readonly marks: ReadonlyMap<string, number>;
  /** The property of the nodes' state that ended the run. */
  readonly breach: Breach | null;
  /** Null unless it was asked for. */
  readonly trace: Trace | null;
}

/** What looks on must not change anything. */
export interface SimulateOptions extends SimStageOptions {
  readonly interrupt?: AbortSignal;
  /** True: writes down all that happened. That takes time and memory: for a run that is worth looking at. */
  readonly trace?: boolean;
}

const US_PER_MS = 1_000;

/**
 * Runs a plan in a world of its own and judges it, in memory: nothing is written. The same plan gives the same run, whatever
 * driver it was made for. One at a time in a process.
 *
 * @throws as `runPlan`; UsageError for a plan of a system that is not built in.
 */
export async function simulate(plan: Plan, options: SimulateOptions = {}): Promise<SimulatedRun> {
  const recorders: TraceRecorder[] = [];
  const look = (world: World): SimObserver => {
    const onlooker = options.look?.(world) ?? {};
    if (options.trace !== true) return onlooker;
    const recorder = createTraceRecorder(world, { nodes: plan.nodes });
    recorders.push(recorder);
    return bothObservers(onlooker, recorder.observer);
  };
  const stage = stageSim(plan, { ...options, look });
  const [recorder] = recorders;
  const history = await play(plan, stage, {
    interrupt: options.interrupt ?? new AbortController().signal,
    sink: (op) => recorder?.onOp(op),
    onSession: (process, session) => recorder?.onSession(process, session),
    onPhase: () => {},
    log: () => {},
  });
  const { world, watch, marks } = stage;
  const { eventCount, nowUs } = world;
  const verdict = await analyse(history, { ...plan, driver: "sim" });
  return {
    ...{ history, verdict, eventCount, marks },
    fingerprint: fingerprintOf(verdict),
    hash: watch.hash(),
    virtualMs: Math.round(nowUs / US_PER_MS),
    breach: breachOf(history),
    trace: recorder?.trace() ?? null,
  };
}

function breachOf(history: History): Breach | null {
  const note = harnessNotes(history).find((candidate) => candidate.note === "invariant");
  if (note?.note !== "invariant") return null;
  const { name, message, node } = note;
  return { name, message, node };
}
