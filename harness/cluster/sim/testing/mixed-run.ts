import type { Session } from "../../../client/client.ts";
import type { NodeId } from "../../../core/ids.ts";
import { type Random, random, type Seed } from "../../../core/random.ts";
import { sleep } from "../../../core/waiting.ts";
import { FixtureProgram } from "../../../node/fixtures/fixture-program.ts";
import type { Body } from "../../../node/message.ts";
import { type Cluster, PERFECT_LINKS } from "../../cluster.ts";
import { guardRealWorld } from "../real-world.ts";
import { createSimCluster } from "../sim-cluster.ts";
import { runInVirtualTime } from "../virtual-time.ts";
import { type EventListener, World } from "../world.ts";

const NODES: readonly NodeId[] = ["n1", "n2", "n3", "n4", "n5"];
const CLIENT_COUNT = 3;
const CALLS_A_CLIENT = 200;
const LONGEST_REST_MS = 20;
const FAULT_COUNT = 30;
const FAULT_PAUSE_MS = 100;
const CALL_TIMEOUT_MS = 50;

export interface MixedRun {
  readonly hash: string;
  readonly eventCount: number;
  readonly virtualMs: number;
}

/**
 * Some virtual seconds of fixture programs with clients and all faults of the simulator: a little of everything that a run
 * may hold. It gives the same hash on every machine and Node version.
 */
export async function mixedRun(seed: Seed, listener: EventListener = () => {}): Promise<MixedRun> {
  const world = new World();
  world.listen(listener);
  const cluster = createSimCluster({
    ...{ world, nodes: NODES, seed },
    createProgram: (env) => new FixtureProgram(env),
    program: { bugs: new Set(), settings: {} },
    linkConditions: {
      ...{ latency: { kind: "exponential", meanMs: 3 }, lossPpm: 20_000 },
      ...{ duplicatePpm: 50_000, reorderPpm: 50_000 },
    },
  });
  const work = async (): Promise<void> => {
    await cluster.start();
    const clients = Array.from({ length: CLIENT_COUNT }, (_, client) =>
      callOften(world, cluster.openSession(), random(seed, "client", client)),
    );
    await Promise.all([...clients, disturb(world, cluster, random(seed, "faults"))]);
    await cluster.stop();
  };
  const removeGuards = guardRealWorld();
  try {
    await runInVirtualTime(world, work());
  } finally {
    removeGuards();
  }
  const { hash, eventCount, nowUs } = world;
  return { hash, eventCount, virtualMs: Math.floor(nowUs / 1_000) };
}

async function callOften({ clock }: World, session: Session, dice: Random): Promise<void> {
  for (let call = 0; call < CALLS_A_CLIENT; call++) {
    const body = dice.pick<Body>([
      { type: "echo", value: call },
      { type: "ask", to: dice.pick(NODES) },
      { type: "tell", to: dice.pick(NODES), token: `t${call}` },
      { type: "save", file: "log", record: call },
      { type: "append", file: "log", record: call },
      { type: "overwrite", file: "term", records: [call] },
      { type: "timers" },
    ]);
    await session.call(dice.pick(NODES), body, CALL_TIMEOUT_MS).catch(() => null);
    await sleep(clock, dice.below(LONGEST_REST_MS));
  }
}

async function disturb({ clock }: World, cluster: Cluster, dice: Random): Promise<void> {
  const { network, processes, disturbances } = cluster;
  for (let fault = 0; fault < FAULT_COUNT; fault++) {
    const node = dice.pick(NODES);
    const damage = { kind: "truncate", bound: "none", seed: fault } as const;
    const conditions = { ...PERFECT_LINKS, lossPpm: 300_000, reorderPpm: 300_000 };
    const act = dice.pick([
      () => network.cut(new Map([[node, new Set(NODES.filter((other) => other !== node))]])),
      () => network.heal(),
      () => processes.kill(node),
      () => processes.losePower(node),
      () => processes.corrupt(node, damage),
      () => processes.pause(node),
      () => disturbances.impose(node, { kind: "packet", conditions }),
      () => disturbances.impose(node, { kind: "clock", offsetMs: 5_000, driftPpm: 200 }),
      () => disturbances.impose(node, { kind: "disk-full" }),
    ]);
    await act();
    await sleep(clock, FAULT_PAUSE_MS);
    await processes.resume(node);
    await disturbances.lift(node, "packet");
    await disturbances.lift(node, "disk-full");
    if (processes.state(node) === "down") await processes.restart(node);
  }
}
