import type { Cluster, Grudge } from "../cluster/cluster.ts";
import { assertNever } from "../core/assert.ts";
import type { NodeId } from "../core/ids.ts";
import { random, type Seed } from "../core/random.ts";
import { DISTURBANCE_KINDS, type DisturbanceName } from "../nemesis/disturbance-kinds.ts";
import type { NodeView } from "../node/program.ts";

export interface CoreOptions {
  /** Decides which nodes are the core. */
  readonly seed: Seed;
  /** The nodes of which a majority must be whole for the system to serve. */
  readonly voters: readonly NodeId[];
  /**
   * Where members may have changed meanwhile: the sets of nodes of which this node needs a majority each, by its own
   * account. Left out: it needs the voters.
   */
  readonly quorumsIn?: ((view: NodeView) => readonly (readonly NodeId[])[]) | undefined;
}

interface Subject {
  readonly cluster: Cluster;
  readonly liveness: CoreOptions;
}

/**
 * A majority of the voters, every other time the smallest one. At least one of its nodes has a client. Null: too few of them
 * can start.
 */
export function drawCore(
  { cluster, liveness: { seed, voters } }: Subject,
  homes: readonly NodeId[],
): readonly NodeId[] | null {
  const stream = random(seed, "core");
  const smallest = Math.floor(voters.length / 2) + 1;
  const damaged = damagedOf(cluster);
  const able = voters.filter((node) => !damaged.includes(node));
  if (able.length < smallest) return null;
  const size = stream.chance(1, 2) ? smallest : stream.between(smallest, able.length);
  const order = stream.shuffle(able);
  const first = order.find((node) => homes.includes(node));
  const chosen = [...(first === undefined ? [] : [first]), ...order.filter((id) => id !== first)];
  return voters.filter((node) => chosen.slice(0, size).includes(node));
}

/**
 * Makes the core whole and all others cut off; more than `core`, when its nodes need others for a majority. Null: too few of
 * those can start.
 */
export async function wholeCore(
  { cluster, liveness }: Subject,
  core: readonly NodeId[],
): Promise<readonly NodeId[] | null> {
  await keepOnly(cluster, core);
  const damaged = damagedOf(cluster);
  for (const quorum of await quorumsOf(cluster, liveness, core)) {
    const missing =
      Math.floor(quorum.length / 2) + 1 - core.filter((id) => quorum.includes(id)).length;
    if (missing <= 0) continue;
    const able = quorum.filter((node) => !core.includes(node) && !damaged.includes(node));
    if (able.length < missing) return null;
    const more = able.slice(0, missing);
    const grown = cluster.nodes.filter((node) => core.includes(node) || more.includes(node));
    return wholeCore({ cluster, liveness }, grown);
  }
  return core;
}

/** The nodes of the core that belong to it by the account of each of them. */
export async function servedNodes(
  { cluster, liveness }: Subject,
  core: readonly NodeId[],
): Promise<readonly NodeId[]> {
  const quorums = await quorumsOf(cluster, liveness, core);
  return core.filter((node) => quorums.every((quorum) => quorum.includes(node)));
}

async function quorumsOf(
  cluster: Cluster,
  { quorumsIn }: CoreOptions,
  core: readonly NodeId[],
): Promise<readonly (readonly NodeId[])[]> {
  if (!quorumsIn) return [];
  const views = await Promise.all(core.map((node) => cluster.inspect(node)));
  return views.flatMap((view) => (view === null ? [] : quorumsIn(view)));
}

async function keepOnly(cluster: Cluster, core: readonly NodeId[]): Promise<void> {
  await cluster.network.cut(grudgeAround(cluster.nodes, core));
  await cluster.network.clog?.([]);
  for (const node of core) {
    for (const kind of Object.keys(DISTURBANCE_KINDS))
      await cluster.disturbances.lift(node, kind as DisturbanceName);
    await revive(cluster, node);
  }
}

/** Only links between two nodes of the core are open. */
function grudgeAround(nodes: readonly NodeId[], core: readonly NodeId[]): Grudge {
  return new Map(
    nodes.map((node) => {
      const heard = core.includes(node) ? core : [];
      return [node, new Set(nodes.filter((other) => other !== node && !heard.includes(other)))];
    }),
  );
}

async function revive({ processes }: Cluster, node: NodeId): Promise<void> {
  const state = processes.state(node);
  switch (state) {
    case "running":
      return;
    case "down":
      await processes.restart(node);
      return;
    case "paused":
      await processes.resume(node);
      return;
    case "frozen":
      await processes.thaw(node);
      return;
    default:
      assertNever(state);
  }
}

/** Nodes that do not start any more. */
export function damagedOf({ nodes, processes }: Cluster): readonly NodeId[] {
  return nodes.filter((node) => processes.isDamaged(node));
}
