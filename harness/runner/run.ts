import type { Cluster, MessageCounts } from "../cluster/cluster.ts";
import { blockedSpans } from "../core/blocking.ts";
import type { Clock } from "../core/clock.ts";
import { messageOf } from "../core/errors.ts";
import type { History } from "../core/history.ts";
import { NEMESIS, type NodeId } from "../core/ids.ts";
import type { Op } from "../core/op.ts";
import type { Seed } from "../core/random.ts";
import { withDeadline } from "../core/waiting.ts";
import type { Generator, ThreadId } from "../generator/generator.ts";
import { any, concat, nothing, onLane, onThreads, timeLimit } from "../generator/index.ts";
import type { Nemesis, NemesisPackage } from "../nemesis/package.ts";
import { Interpreter } from "./interpreter.ts";
import { Journal } from "./journal.ts";
import { demandProgress, type LivenessOptions } from "./liveness.ts";
import { RunClock } from "./run-clock.ts";
import type { Watch } from "./watch.ts";
import {
  createClientWorker,
  createNemesisWorker,
  type OpenClient,
  type Worker,
} from "./workers.ts";

export const RUN_PHASES = [
  "starting",
  "faults",
  "healing",
  "liveness",
  "final",
  "stopping",
] as const;
export type RunPhase = (typeof RUN_PHASES)[number];

export interface RunOptions {
  readonly clock: Clock;
  /** Decides which free client takes an operation; the generators have seeds of their own. */
  readonly seed: Seed;
  readonly cluster: Cluster;
  readonly concurrency: number;
  readonly openClient: OpenClient;
  /** What clients do while faults come and go, already at its rate. */
  readonly generator: Generator;
  /** What clients do at the end, when all is healed. */
  readonly finalGenerator: Generator | null;
  readonly nemeses: readonly NemesisPackage[];
  readonly timeLimitMs: number;
  /** The last part of the time limit, without faults: the cluster must show that it recovers. */
  readonly recoveryMs: number;
  /**
   * What a majority must get done while all others stay broken, instead of healing and final operations: faults then last
   * up to the time limit and beyond.
   */
  readonly liveness?: LivenessOptions | null;
  /** Looks into the nodes: the first property that does not hold ends the run. */
  readonly watch?: Watch | undefined;
  /** No client operation may take longer. */
  readonly opTimeoutMs: number;
  /** Stops the workload and the faults; what is broken is healed. */
  readonly interrupt: AbortSignal;
  /** Gets each line of the history as it happens. */
  readonly sink: (op: Op) => void;
  /** The time of day in milliseconds since 1970, where the run happens in it. */
  readonly realtime?: (() => number) | undefined;
  readonly onPhase: (phase: RunPhase) => void;
  readonly log: (message: string) => void;
}

/** Deadlines of what has no limit of its own: no phase of a run can hang. */
const NEMESIS_OP_TIMEOUT_MS = 30_000;
const HEAL_TIMEOUT_MS = 45_000;
const FINAL_TIMEOUT_MS = 10_000;
const STOP_TIMEOUT_MS = 15_000;

/**
 * One run: starts the cluster, drives clients and faults until the time limit, heals, lets the clients do their final
 * operations and stops the cluster. Nothing that goes wrong after the start costs the history: it becomes a note.
 *
 * @throws HarnessError or UsageError when the cluster did not start; it is stopped then.
 */
export async function runPlan(given: RunOptions): Promise<History> {
  const clock = new RunClock(given.clock);
  const options = { ...given, clock };
  const journal = new Journal(clock, options.sink);
  const problem = (message: string): void => journal.note({ note: "problem", message });
  const { cluster, watch } = options;
  cluster.onIncident((incident) => {
    journal.note({ note: "incident", ...incident });
    if (incident.kind === "infrastructure") problem(incident.message);
  });

  let messages: MessageCounts | null = null;
  try {
    options.onPhase("starting");
    await cluster.start();
    clock.begin();
    if (options.realtime) journal.note({ note: "began", realtimeMs: options.realtime() });
    try {
      await drive(options, journal);
    } catch (thrown) {
      problem(`the run ended early: ${messageOf(thrown)}`);
    }
  } finally {
    options.onPhase("stopping");
    messages = cluster.messageCounts();
    await withDeadline(clock, STOP_TIMEOUT_MS, cluster.stop(), () =>
      problem(`the cluster did not stop within ${STOP_TIMEOUT_MS} ms`),
    ).catch((thrown: unknown) => problem(`stopping the cluster failed: ${messageOf(thrown)}`));
  }
  noteBlocked(options, journal);
  journal.note({ note: "finished", messages, ...(watch ? { hash: watch.hash() } : {}) });
  return journal.history();
}

function noteBlocked({ clock, cluster }: { clock: RunClock; cluster: Cluster }, journal: Journal) {
  const notes = cluster.nodeNotes().map((note) => ({ ...note, at: clock.inRun(note.at) }));
  if (notes.length === 0) return;
  for (const span of blockedSpans(notes, journal.history()))
    journal.note({ note: "blocked", ...span, keys: [...span.keys] });
}

async function drive(options: RunOptions, journal: Journal): Promise<void> {
  const { clock, seed, interrupt, onPhase } = options;
  const workers = createWorkers(options, journal);
  const interpreter = new Interpreter({ clock, seed, journal, workers, log: options.log });
  options.watch?.onBreach((breach) => {
    for (const { nemesis } of options.nemeses) recordUnderWay(nemesis, journal);
    journal.note({ note: "invariant", ...breach });
    interpreter.halt();
  });
  const noteInterrupt = (): void => journal.note({ note: "interrupted" });
  interrupt.addEventListener("abort", noteInterrupt, { once: true });
  if (interrupt.aborted) noteInterrupt();
  try {
    onPhase("faults");
    await interpreter.run(mainGenerator(options), interrupt);
    if (!interpreter.isHalted) await end(options, journal, interpreter);
  } finally {
    interrupt.removeEventListener("abort", noteInterrupt);
    for (const worker of workers.values()) worker.close();
  }
}

/** A breach ends the run in the midst of what nemeses do, and what they have begun may have led to it. */
function recordUnderWay(nemesis: Nemesis, journal: Journal): void {
  const begun = nemesis.underWay?.() ?? null;
  if (begun === null) return;
  const { f, record } = begun;
  journal.record({ process: NEMESIS, type: "info", f, value: { ...record } });
}

/** What follows when the time of the workload is over. */
async function end(options: RunOptions, journal: Journal, interpreter: Interpreter): Promise<void> {
  const { cluster, interrupt, liveness = null, nemeses, onPhase } = options;
  if (interrupt.aborted) {
    onPhase("healing");
    const cures = nemeses.map(({ name, finalGenerator }) => onLane(name, finalGenerator));
    await interpreter.run(timeLimit(HEAL_TIMEOUT_MS, any(...cures)));
  } else if (liveness) {
    onPhase("liveness");
    const homes = Array.from({ length: options.concurrency }, (_, thread) =>
      homeOf(cluster, thread),
    );
    const drive = async (generator: Generator): Promise<boolean> => {
      await interpreter.run(generator, interrupt);
      return !interpreter.isHalted && !interrupt.aborted;
    };
    await demandProgress({ liveness, cluster, journal, homes, drive });
  } else if (options.finalGenerator) {
    onPhase("final");
    const final = servedOnly(options, options.finalGenerator);
    await interpreter.run(timeLimit(FINAL_TIMEOUT_MS, final), interrupt);
  }
}

/** Without clients of nodes that never come back: they would try until the time is up. */
function servedOnly({ cluster, concurrency }: RunOptions, generator: Generator): Generator {
  const threads = Array.from({ length: concurrency }, (_, thread) => thread);
  const served = threads.filter((thread) => !cluster.processes.isDamaged(homeOf(cluster, thread)));
  if (served.length === 0) return nothing;
  return onThreads((thread) => served.some((each) => each === thread), generator);
}

/** Each lane brings its own cure at the end of its faults, while the clients go on; unless what is broken is to stay so. */
function mainGenerator(options: RunOptions): Generator {
  const { liveness = null, nemeses, timeLimitMs } = options;
  const clients = timeLimit(timeLimitMs, options.generator);
  if (liveness) {
    const lanes = nemeses.map(({ name, generator }) =>
      onLane(name, timeLimit(timeLimitMs, generator)),
    );
    return any(clients, ...lanes);
  }
  const faultsMs = timeLimitMs - options.recoveryMs;
  const lanes = options.nemeses.map(({ name, generator, finalGenerator }) =>
    onLane(name, concat(timeLimit(faultsMs, generator), finalGenerator)),
  );
  return any(clients, ...lanes);
}

function createWorkers(options: RunOptions, journal: Journal): ReadonlyMap<ThreadId, Worker> {
  const { clock, cluster, openClient, opTimeoutMs } = options;
  const workers = new Map<ThreadId, Worker>();
  for (let thread = 0; thread < options.concurrency; thread++) {
    const node = homeOf(cluster, thread);
    workers.set(thread, createClientWorker({ clock, node, openClient, opTimeoutMs }));
  }
  for (const { name, nemesis } of options.nemeses) {
    const onProblem = (message: string): void => journal.note({ note: "problem", message });
    const limits = { opTimeoutMs: NEMESIS_OP_TIMEOUT_MS, onProblem };
    workers.set(name, createNemesisWorker({ clock, nemesis, ...limits }));
  }
  return workers;
}

function homeOf({ nodes }: Cluster, thread: number): NodeId {
  return nodes[thread % nodes.length] as NodeId;
}
