import { CallTimeout, NodeUnreachable, type Session } from "../harness/client/client.ts";
import { PERFECT_LINKS } from "../harness/cluster/cluster.ts";
import { guardRealWorld } from "../harness/cluster/sim/real-world.ts";
import { createSimCluster } from "../harness/cluster/sim/sim-cluster.ts";
import { runInVirtualTime } from "../harness/cluster/sim/virtual-time.ts";
import { World } from "../harness/cluster/sim/world.ts";
import { drawBelow } from "../harness/core/random.ts";
import { sleep } from "../harness/core/waiting.ts";
import type { Body } from "../harness/node/message.ts";
import { createRaftInvariants } from "../systems-under-test/raft-kv/invariants.ts";
import { RaftNode } from "../systems-under-test/raft-kv/raft-node.ts";
import { raftKv } from "../systems-under-test/raft-kv/system.ts";

/**
 * How fast the simulator and five nodes of Raft are alone: clients that are plain loops take the place of runner,
 * generators and workload, and there are no faults but lost messages. What `sim` takes longer for is those.
 */
const NODES = ["n1", "n2", "n3", "n4", "n5"];
const CLIENTS = 10;
const KEYS = 5;
const VALUES = 100;
const PAUSE_MS = 50;
const TIMEOUT_MS = 1_000;
const WARM_UP_MS = 120_000;
const LENGTH_MS = 300_000;

await simulate(0, WARM_UP_MS);
const before = process.cpuUsage();
const { eventCount, hash } = await simulate(1, LENGTH_MS);
const { user, system } = process.cpuUsage(before);
const eventsPerSecond = Math.round((1_000_000 * eventCount) / (user + system));
process.stdout.write(
  `${JSON.stringify({ bench: "sim-core", nodes: NODES.length, events: eventCount, eventsPerSecond, hash })}\n` +
    `simulator and Raft alone: ${eventsPerSecond} events a CPU second\n`,
);

async function simulate(seed: number, lengthMs: number): Promise<World> {
  const world = new World();
  const invariants = createRaftInvariants();
  const cluster = createSimCluster({
    ...{ world, nodes: NODES, seed, createProgram: raftKv.createProgram },
    program: { bugs: new Set(), settings: {} },
    linkConditions: {
      ...PERFECT_LINKS,
      latency: { kind: "exponential", meanMs: 2 },
      lossPpm: 5_000,
    },
    observer: {
      onHandled({ id, program }) {
        const message = program instanceof RaftNode ? invariants.observe(id, program) : null;
        if (message !== null) throw new Error(message);
      },
    },
  });
  const work = async (): Promise<void> => {
    await cluster.start();
    const clients = Array.from({ length: CLIENTS }, () => cluster.openSession());
    await Promise.all(clients.map((session, nth) => loop(world, session, nth, lengthMs)));
    await cluster.stop();
  };
  const removeGuards = guardRealWorld();
  try {
    await runInVirtualTime(world, work());
    return world;
  } finally {
    removeGuards();
  }
}

/** Calls after pauses, and goes on to whom it is told is the leader, or else to the next node. */
async function loop(world: World, session: Session, nth: number, lengthMs: number): Promise<void> {
  let at = nth;
  for (let count = 0; world.nowUs < lengthMs * 1_000; count++) {
    await sleep(world.clock, drawBelow(nth, 3 * count, 2 * PAUSE_MS));
    const reply = await call(session, at, bodyOf(nth, count));
    if (reply?.type === "error" && reply.code === 11) {
      const leaderAt = NODES.indexOf(String(reply.leader));
      at = leaderAt >= 0 ? leaderAt : at + 1;
    } else if (reply === null) at++;
  }
}

/** Null: nobody knows. */
async function call(session: Session, at: number, body: Body): Promise<Body | null> {
  try {
    return await session.call(NODES[at % NODES.length] ?? "n1", body, TIMEOUT_MS);
  } catch (thrown) {
    if (thrown instanceof CallTimeout || thrown instanceof NodeUnreachable) return null;
    throw thrown;
  }
}

function bodyOf(nth: number, count: number): Body {
  const key = drawBelow(nth, 3 * count + 1, KEYS);
  const value = drawBelow(nth, 3 * count + 2, VALUES);
  if (count % 3 === 0) return { type: "read", key };
  if (count % 3 === 1) return { type: "write", key, value };
  return { type: "cas", key, from: value, to: value + 1 };
}
