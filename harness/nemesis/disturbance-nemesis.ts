import type { Cluster, Disturbance } from "../cluster/cluster.ts";
import { HarnessError } from "../core/errors.ts";
import type { FaultRecord } from "../core/faults.ts";
import type { NodeId } from "../core/ids.ts";
import type { Json } from "../core/json.ts";
import { random, type Seed } from "../core/random.ts";
import { type Aim, attempt, parseAim } from "./attempt.ts";
import { describeDisturbance } from "./describe-disturbance.ts";
import { drawDisturbance } from "./disturbance-draws.ts";
import { disturbancesAsJson } from "./disturbance-json.ts";
import { DISTURBANCE_KINDS, type DisturbanceName } from "./disturbance-kinds.ts";
import {
  describeEffects,
  type Effect,
  evidenceOf,
  nodesWith,
  outcomeOfStart,
  outcomeOfStop,
} from "./effects.ts";
import {
  EXPLICIT,
  type ExplicitDisturbances,
  explicitDisturbancesSchema,
  ofNodes,
} from "./explicit-values.ts";
import type { NodeHolds } from "./node-holds.ts";
import type { Nemesis } from "./package.ts";
import { chooseNodes, leadersFor, type NodeTarget, targetSize } from "./targets.ts";

type Drawn = ReadonlyMap<NodeId, Disturbance>;

interface Chosen {
  readonly drawn: Drawn;
  /** What there is to say about the choice. */
  readonly remark: string | null;
}

/**
 * Imposes one kind of disturbance on running nodes and lifts it again. Which nodes, and how strong, is drawn when it is
 * imposed, unless the start operation says both. Nodes may end while it is in place; those that ended because of it are back when it is lifted.
 */
export class DisturbanceNemesis implements Nemesis {
  readonly #name: DisturbanceName;
  readonly #cluster: Cluster;
  readonly #seed: Seed;
  readonly #holds: NodeHolds;
  /** Where it was imposed and not yet proven lifted, whether or not it was proven in place. */
  readonly #afflicted = new Set<NodeId>();
  #target: NodeTarget | typeof EXPLICIT | "none" = "none";
  #starts = 0;

  constructor(name: DisturbanceName, cluster: Cluster, seed: Seed, holds: NodeHolds) {
    this.#name = name;
    this.#cluster = cluster;
    this.#seed = seed;
    this.#holds = holds;
  }

  async invoke(f: string, value: Json): Promise<FaultRecord> {
    if (f === startOf(this.#name)) return this.#start(this.#aimOf(f, value));
    if (f === stopOf(this.#name)) return this.#stop();
    throw new HarnessError(`The ${this.#name} nemesis has no operation '${f}'`);
  }

  #aimOf(f: string, value: Json): Aim<NodeTarget, ExplicitDisturbances> {
    const aim = parseAim(f, value, {
      targets: DISTURBANCE_KINDS[this.#name].targets,
      explicit: explicitDisturbancesSchema,
      example: '{"disturbances":{"n1":{"kind":"cpu","percent":20}}}',
    });
    const named = aim.kind === "explicit" ? Object.values(aim.explicit.disturbances) : [];
    for (const { kind } of named) {
      if (kind === this.#name) continue;
      throw new HarnessError(`Nemesis operation '${f}' names a disturbance of kind '${kind}'`, {
        hint: `It imposes '${this.#name}' and nothing else.`,
      });
    }
    return aim;
  }

  async #start(aim: Aim<NodeTarget, ExplicitDisturbances>): Promise<FaultRecord> {
    const start = this.#starts++;
    const target = aim.kind === "target" ? aim.target : EXPLICIT;
    const leaders = aim.kind === "target" ? await leadersFor(aim.target, this.#cluster) : [];
    const { drawn, remark } =
      aim.kind === "target" ? this.#choose(aim.target, leaders, start) : this.#named(aim.explicit);
    const chosen = [...drawn.keys()];
    if (chosen.length > 0) this.#target = target;
    const effects = await Promise.all([...drawn].map((each) => this.#impose(...each)));
    const words = {
      proven: (hit: readonly NodeId[]) => strengthsInWords(hit, drawn),
      unproven: `not proven (${strengthsInWords(chosen, drawn)})`,
      superseded: "taken by another fault meanwhile",
      none: "no node to be hit",
    };
    return {
      ...{ fault: this.#name, phase: "start", outcome: outcomeOfStart(effects), target },
      nodes: nodesWith(effects, "proven"),
      description: describeEffects(effects, words, remark),
      evidence: evidenceOf(effects),
      ...(chosen.length > 0 ? { effect: disturbancesAsJson([...drawn]) } : {}),
    };
  }

  #choose(target: NodeTarget, leaders: readonly NodeId[], start: number): Chosen {
    const { nodes } = this.#cluster;
    const order = random(this.#seed, this.#name, start).shuffle(nodes);
    const minority = targetSize("minority", nodes.length);
    const chosen = chooseNodes({
      ...{ target, nodes, leaders, order },
      canHit: (node) => this.#canHit(node),
      atMost: DISTURBANCE_KINDS[this.#name].isDeadly ? minority : nodes.length,
    });
    const isMinority = chosen.nodes.length <= minority;
    return { drawn: this.#draw(chosen.nodes, start, isMinority), remark: chosen.remark };
  }

  #named({ disturbances }: ExplicitDisturbances): Chosen {
    const named = ofNodes(this.#cluster.nodes, disturbances);
    return { drawn: new Map(named.filter(([node]) => this.#canHit(node))), remark: null };
  }

  #canHit(node: NodeId): boolean {
    const isRunning = this.#cluster.processes.state(node) === "running";
    return isRunning && this.#holds.mayTake(node, this.#name, []);
  }

  #draw(nodes: readonly NodeId[], start: number, isMinority: boolean): Drawn {
    const { isDrawnByNode } = DISTURBANCE_KINDS[this.#name];
    return new Map(
      nodes.map((node) => {
        const purpose = ["strength", start, ...(isDrawnByNode ? [node] : [])];
        const stream = random(this.#seed, this.#name, ...purpose);
        return [node, drawDisturbance(this.#name, isMinority, stream)];
      }),
    );
  }

  async #impose(node: NodeId, disturbance: Disturbance): Promise<Effect> {
    const { processes, disturbances } = this.#cluster;
    const { isDeadly } = DISTURBANCE_KINDS[this.#name];
    this.#afflicted.add(node);
    if (isDeadly) this.#holds.take(node, this.#name);
    const { holds, evidence } = await attempt(() => disturbances.impose(node, disturbance));
    if (holds) return { node, result: "proven", evidence };
    if (isDeadly || processes.state(node) === "running")
      return { node, result: "unproven", evidence };
    // The round may go on without a stop, so nothing may stay behind that no record speaks of.
    await this.#lift(node);
    return { node, result: "superseded", evidence };
  }

  async #stop(): Promise<FaultRecord> {
    const afflicted = this.#cluster.nodes.filter((node) => this.#afflicted.has(node));
    const effects = await Promise.all(afflicted.map((node) => this.#lift(node)));
    const words = {
      proven: (lifted: readonly NodeId[]) => `lifted from ${lifted.join(" ")}`,
      unproven: "not proven lifted",
      superseded: "taken by another fault meanwhile",
      none: "nothing to be lifted",
    };
    return {
      ...{ fault: this.#name, phase: "stop", outcome: outcomeOfStop(effects) },
      target: afflicted.length > 0 ? this.#target : "none",
      nodes: nodesWith(effects, "proven"),
      description: describeEffects(effects, words, null),
      evidence: evidenceOf(effects),
    };
  }

  /** A node that another fault has down is no excuse: what is still imposed would be there again when it comes up. */
  async #lift(node: NodeId): Promise<Effect> {
    this.#holds.beginRecovery(node, this.#name);
    const { disturbances } = this.#cluster;
    const { holds, evidence } = await attempt(() => disturbances.lift(node, this.#name));
    const isStillDeadly = !holds && DISTURBANCE_KINDS[this.#name].isDeadly;
    if (isStillDeadly) this.#holds.take(node, this.#name);
    else this.#holds.release(node, this.#name);
    if (holds) this.#afflicted.delete(node);
    return { node, result: holds ? "proven" : "unproven", evidence };
  }
}

export function startOf(name: DisturbanceName): string {
  return `start-${name}`;
}

export function stopOf(name: DisturbanceName): string {
  return `stop-${name}`;
}

/** `n2 n3: 30 % loss`, with the nodes of one strength together. */
function strengthsInWords(nodes: readonly NodeId[], drawn: Drawn): string {
  const groups = new Map<string, NodeId[]>();
  for (const node of nodes) {
    const disturbance = drawn.get(node);
    if (!disturbance) continue;
    const words = describeDisturbance(disturbance);
    groups.set(words, [...(groups.get(words) ?? []), node]);
  }
  return [...groups].map(([words, group]) => `${group.join(" ")}: ${words}`).join("; ");
}
