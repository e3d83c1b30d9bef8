import type { Cluster, Grudge } from "../cluster/cluster.ts";
import { HarnessError } from "../core/errors.ts";
import type { FaultRecord } from "../core/faults.ts";
import type { NodeId } from "../core/ids.ts";
import type { Json } from "../core/json.ts";
import { type Random, random, type Seed } from "../core/random.ts";
import { type Aim, type AimFormat, attempt, parseAim } from "./attempt.ts";
import { describedGrudge } from "./describe-grudge.ts";
import { EXPLICIT, type ExplicitCut, explicitCutSchema, ofNodes } from "./explicit-values.ts";
import { type Partition, partitionOf, SHAPES, splitBetween } from "./grudges.ts";
import { awaitLeaders, awaitPendingWrites } from "./moment.ts";
import type { Nemesis } from "./package.ts";
import { findLeaders, targetSize } from "./targets.ts";

/**
 * The shapes of `grudges.ts`; `leader`: the node that says it leads is alone; `followers`: a minority of nodes that do not
 * say so is cut off.
 */
export const PARTITION_TARGETS = [...SHAPES, "leader", "followers"] as const;
export type PartitionTarget = (typeof PARTITION_TARGETS)[number];

export const START_PARTITION = "start-partition";
export const STOP_PARTITION = "stop-partition";

const AIMS: AimFormat<PartitionTarget, ExplicitCut> = {
  targets: PARTITION_TARGETS,
  explicit: explicitCutSchema,
  example: '{"grudge":{"n1":["n2"]}}, where n1 does not hear n2',
};

const SKIPPED = { outcome: "skipped", nodes: [], evidence: null } as const;

/** What was cut and not yet seen to be healed, whether or not the cut was proven. */
interface Cut {
  readonly target: PartitionTarget | typeof EXPLICIT;
  readonly partition: Partition;
}

/**
 * Cuts the network between nodes and opens it again. Which nodes is drawn when the cut is made, unless the start
 * operation names every cut link.
 */
export class PartitionNemesis implements Nemesis {
  readonly #cluster: Cluster;
  readonly #seed: Seed;
  #starts = 0;
  #cut: Cut | null = null;

  constructor(cluster: Cluster, seed: Seed) {
    this.#cluster = cluster;
    this.#seed = seed;
  }

  async invoke(f: string, value: Json): Promise<FaultRecord> {
    if (f === START_PARTITION) return this.#start(parseAim(f, value, AIMS));
    if (f === STOP_PARTITION) return this.#stop();
    throw new HarnessError(`The partition nemesis has no operation '${f}'`);
  }

  async #start(aim: Aim<PartitionTarget, ExplicitCut>): Promise<FaultRecord> {
    const target = aim.kind === "target" ? aim.target : EXPLICIT;
    const start = this.#starts++;
    const plan = await this.#plan(aim, start);
    const facts = { fault: "partition", phase: "start", target } as const;
    if (typeof plan === "string") return { ...facts, ...SKIPPED, description: plan };
    if (target === "leader") {
      await awaitPendingWrites(this.#cluster, plan.nodes, random(this.#seed, "moment", start));
      if (!this.#parts(plan))
        return { ...facts, ...SKIPPED, description: `${plan.nodes.join(" ")} went down meanwhile` };
    }
    this.#cut = { target, partition: plan };
    const proof = await attempt(() => this.#cluster.network.cut(plan.grudge));
    return {
      ...facts,
      outcome: proof.holds ? "installed" : "failed",
      nodes: plan.nodes,
      description: proof.holds ? plan.description : `not proven: ${plan.description}`,
      evidence: proof.evidence,
      effect: effectOf(plan),
    };
  }

  /** The partition to make, or why there is none to make. */
  async #plan(aim: Aim<PartitionTarget, ExplicitCut>, start: number): Promise<Partition | string> {
    const { nodes } = this.#cluster;
    if (nodes.filter((node) => this.#isUp(node)).length < 2) return "fewer than two nodes are up";
    const partition =
      aim.kind === "explicit"
        ? describedGrudge(nodes, grudgeOf(nodes, aim.explicit))
        : await this.#draw(aim.target, start);
    if (typeof partition === "string") return partition;
    if (partition === null) return `${nodes.length} nodes cannot be cut like this`;
    if (!this.#parts(partition))
      return `no two nodes that are up would be parted by ${partition.description}`;
    return partition;
  }

  async #draw(target: PartitionTarget, start: number): Promise<Partition | string | null> {
    const { nodes } = this.#cluster;
    const stream = random(this.#seed, "partition", start);
    if (target !== "leader" && target !== "followers") return partitionOf(target, nodes, stream);
    const leaders =
      target === "leader"
        ? await awaitLeaders(this.#cluster, random(this.#seed, "election", start))
        : await findLeaders(this.#cluster);
    if (target === "leader" && leaders.length === 0) return "no running node says that it leads";
    return splitBetween(nodes, new Set(sideOf(target, nodes, leaders, stream)));
  }

  /** Whether there is a cut link between nodes that are up. Where there is none, no probe could prove the partition. */
  #parts({ grudge }: Partition): boolean {
    return [...grudge].some(
      ([to, unheard]) => this.#isUp(to) && [...unheard].some((from) => this.#isUp(from)),
    );
  }

  #isUp(node: NodeId): boolean {
    return this.#cluster.processes.state(node) !== "down";
  }

  async #stop(): Promise<FaultRecord> {
    const cut = this.#cut;
    const proof = await attempt(() => this.#cluster.network.heal());
    if (proof.holds) this.#cut = null;
    const what = cut?.partition.description ?? "every link (nothing was cut)";
    return {
      fault: "partition",
      phase: "stop",
      outcome: proof.holds ? "healed" : "failed",
      target: cut?.target ?? "none",
      nodes: cut?.partition.nodes ?? [],
      description: proof.holds ? `open again: ${what}` : `not proven open again: ${what}`,
      evidence: proof.evidence,
    };
  }
}

/** Who is cut off from the others. */
function sideOf(
  target: "leader" | "followers",
  nodes: readonly NodeId[],
  leaders: readonly NodeId[],
  stream: Random,
): readonly NodeId[] {
  if (target === "leader") return [stream.pick(leaders)];
  const followers = nodes.filter((node) => !leaders.includes(node));
  return stream.shuffle(followers).slice(0, targetSize("followers", nodes.length));
}

/** Nodes that the cluster does not have are left out. */
function grudgeOf(nodes: readonly NodeId[], { grudge }: ExplicitCut): Grudge {
  return new Map(
    ofNodes(nodes, grudge)
      .map(([to, unheard]) => [to, nodes.filter((node) => unheard.includes(node))] as const)
      .map(([to, unheard]) => [to, new Set(unheard.filter((from) => from !== to))] as const)
      .filter(([, unheard]) => unheard.size > 0),
  );
}

function effectOf({ grudge }: Partition): Json {
  return { grudge: Object.fromEntries([...grudge].map(([to, unheard]) => [to, [...unheard]])) };
}
