import { composeCheckers, overall } from "../harness/checkers/compose.ts";
import { stats } from "../harness/checkers/stats.ts";
import { PERFECT_LINKS } from "../harness/cluster/cluster.ts";
import { guardRealWorld } from "../harness/cluster/sim/real-world.ts";
import { createSimCluster } from "../harness/cluster/sim/sim-cluster.ts";
import type { SimNode } from "../harness/cluster/sim/sim-node.ts";
import { runInVirtualTime } from "../harness/cluster/sim/virtual-time.ts";
import { eventLabel, World } from "../harness/cluster/sim/world.ts";
import type { History } from "../harness/core/history.ts";
import { deriveSeed, type Seed } from "../harness/core/random.ts";
import type { Validity } from "../harness/core/verdict.ts";
import { stagger } from "../harness/generator/index.ts";
import { createNemesisPackages } from "../harness/nemesis/faults.ts";
import { runPlan } from "../harness/runner/run.ts";
import { createRaftInvariants } from "../systems-under-test/raft-kv/invariants.ts";
import { RaftNode } from "../systems-under-test/raft-kv/raft-node.ts";
import { raftKv } from "../systems-under-test/raft-kv/system.ts";
import { register } from "../workloads/register/register.ts";

/**
 * How fast the simulator is, in CPU time of one thread: events a second of five-node Raft under faults, with history and
 * the system's invariants looked at after every handler; runs of five virtual seconds, checking included; memory over many runs.
 * The baseline is a bare world: the same number of events that do nothing.
 */
const NODES = ["n1", "n2", "n3", "n4", "n5"];
const FAULTS = ["partition", "kill", "pause", "power-loss", "packet", "clock"];
const RATE = 200;
const CONCURRENCY = 10;
const LONG_MS = 60_000;
const SHORT_MS = 5_000;
const SHORT_RUNS = Number(process.argv[2] ?? 200);
const WARM_UP_RUNS = 20;
const MEGABYTE = 2 ** 20;

interface SimRun {
  readonly history: History;
  readonly eventCount: number;
  readonly hash: string;
}

for (let seed = 0; seed < WARM_UP_RUNS; seed++)
  await judge((await simulate(seed, SHORT_MS)).history);

const long = await timed(() => simulate(1, LONG_MS));
const bare = await timed(async () => countBareEvents(long.result.eventCount));
const short = await timed(() => manySeeds(SHORT_RUNS));
const eventsPerSecond = perSecond(long.result.eventCount, long.cpuMs);
const figures = {
  ...{ bench: "sim", nodes: NODES.length, rate: RATE, faults: FAULTS },
  ...{ events: long.result.eventCount, eventsPerSecond, hash: long.result.hash },
  bareEventsPerSecond: perSecond(bare.result, bare.cpuMs),
  ...{ seeds: SHORT_RUNS, seedsPerSecond: perSecond(SHORT_RUNS, short.cpuMs), ...short.result },
};
process.stdout.write(
  `${JSON.stringify(figures)}\n` +
    `simulator: ${eventsPerSecond} events a CPU second of ${figures.bareEventsPerSecond} in a bare world; ` +
    `${figures.seedsPerSecond} seeds a CPU second of ${SHORT_MS / 1_000} virtual seconds each\n`,
);

async function simulate(seed: Seed, timeLimitMs: number): Promise<SimRun> {
  const world = new World();
  const cluster = createSimCluster({
    ...{ world, nodes: NODES, seed: deriveSeed(seed, "cluster") },
    createProgram: raftKv.createProgram,
    program: { bugs: new Set(), settings: {} },
    linkConditions: {
      ...PERFECT_LINKS,
      latency: { kind: "exponential", meanMs: 2 },
      lossPpm: 5_000,
    },
    observer: { onHandled: invariants() },
  });
  const options = {
    ...{ seed: deriveSeed(seed, "workload"), nodes: NODES, concurrency: CONCURRENCY },
    ...{ keyCount: 5, valueCount: null, callTimeoutMs: 1_000, settings: {} },
  };
  const work = () =>
    runPlan({
      ...{
        clock: world.clock,
        cluster,
        seed: deriveSeed(seed, "threads"),
        concurrency: CONCURRENCY,
      },
      generator: stagger(deriveSeed(seed, "rate"), 1_000 / RATE, register.generator(options)),
      finalGenerator: register.finalGenerator(options),
      openClient: async (_, node) => register.openClient(cluster.openSession(), node, options),
      nemeses: createNemesisPackages({
        ...{ faults: FAULTS, cluster, seed: deriveSeed(seed, "nemesis"), intervalMs: 1_000 },
      }),
      ...{ timeLimitMs, recoveryMs: timeLimitMs / 5, opTimeoutMs: 4_000 },
      interrupt: new AbortController().signal,
      ...{ sink: () => {}, onPhase: () => {}, log: () => {} },
    });
  const removeGuards = guardRealWorld();
  try {
    const history = await runInVirtualTime(world, work());
    return { history, eventCount: world.eventCount, hash: world.hash };
  } finally {
    removeGuards();
  }
}

/** All that Raft promises of its nodes' state. */
function invariants(): (node: SimNode) => void {
  const whole = createRaftInvariants();
  return ({ id, program }) => {
    if (!(program instanceof RaftNode)) return;
    const message = whole.observe(id, program);
    if (message !== null) throw new Error(message);
  };
}

async function judge(history: History): Promise<Validity> {
  const budget = { timeoutMs: 60_000, memoryMb: 1_024 };
  return overall(await composeCheckers([...register.checkers(null, {}), stats()], history, budget));
}

/** Memory is what is left after a collection, in the first and in the last tenth of the runs. */
async function manySeeds(count: number) {
  const verdicts = { valid: 0, invalid: 0, unknown: 0 };
  let heapAfterTenthMb = 0;
  for (let seed = 0; seed < count; seed++) {
    const valid = await judge((await simulate(seed, SHORT_MS)).history);
    verdicts[valid === "unknown" ? "unknown" : valid ? "valid" : "invalid"]++;
    if (seed === Math.floor(count / 10)) heapAfterTenthMb = heapMb();
  }
  return { verdicts, heapAfterTenthMb, heapAtEndMb: heapMb() };
}

function heapMb(): number {
  globalThis.gc?.();
  return Math.round(process.memoryUsage().heapUsed / MEGABYTE);
}

function countBareEvents(count: number): number {
  const world = new World();
  const label = eventLabel("timer", "n1", "");
  const again = (): void => {
    if (world.eventCount < count) world.after(1_000, label, again);
  };
  for (let i = 0; i < NODES.length; i++) world.after(i, label, again);
  while (world.step());
  return world.eventCount;
}

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; cpuMs: number }> {
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return { result, cpuMs: (user + system) / 1_000 };
}

function perSecond(count: number, cpuMs: number): number {
  return Math.round((1_000 * count) / cpuMs);
}
