import type { Cluster } from "../cluster/cluster.ts";
import { HarnessError } from "../core/errors.ts";
import type { FaultRecord } from "../core/faults.ts";
import type { NodeId } from "../core/ids.ts";
import type { Json } from "../core/json.ts";
import { deriveSeed, random, type Seed } from "../core/random.ts";
import { type Aim, type AimFormat, attempt, parseAim } from "./attempt.ts";
import {
  describeEffects,
  type Effect,
  evidenceOf,
  nodesWith,
  outcomeOfStart,
  outcomeOfStop,
} from "./effects.ts";
import { EXPLICIT, type ExplicitNodes, explicitNodesSchema } from "./explicit-values.ts";
import { awaitLeaders, awaitPendingWrites } from "./moment.ts";
import type { NodeHolds } from "./node-holds.ts";
import type { Nemesis } from "./package.ts";
import type { ProcessFault } from "./process-fault.ts";
import { type Choice, chooseNodes, leadersFor, type NodeTarget } from "./targets.ts";
import { drawVictims } from "./victims.ts";

/**
 * Ends or stops nodes and brings them back. It brings back what it took down itself and nothing else: a node that
 * died by itself stays down, in the open.
 */
export class ProcessNemesis implements Nemesis {
  readonly #fault: ProcessFault;
  readonly #cluster: Cluster;
  readonly #seed: Seed;
  readonly #holds: NodeHolds;
  readonly #voters: readonly NodeId[];
  /** Nodes that were hit and not yet proven cured, and whether a cure has been tried in vain. */
  readonly #afflicted = new Map<NodeId, "hit" | "cure-failed">();
  #target: NodeTarget | typeof EXPLICIT | "none" = "none";
  #starts = 0;

  /** @param voters the nodes of which a majority must be spared lasting harm; left out: all. */
  constructor(
    fault: ProcessFault,
    cluster: Cluster,
    seed: Seed,
    holds: NodeHolds,
    voters: readonly NodeId[] = cluster.nodes,
  ) {
    this.#fault = fault;
    this.#cluster = cluster;
    this.#seed = seed;
    this.#holds = holds;
    this.#voters = voters;
  }

  async invoke(f: string, value: Json): Promise<FaultRecord> {
    if (f === this.#fault.name) return this.#start(parseAim(f, value, this.#aims()));
    if (f === this.#fault.stop) return this.#stop();
    throw new HarnessError(`The ${this.#fault.name} nemesis has no operation '${f}'`);
  }

  #aims(): AimFormat<NodeTarget, ExplicitNodes> {
    const { targets } = this.#fault;
    return { targets, explicit: explicitNodesSchema, example: '{"nodes":["n1"]}' };
  }

  async #start(aim: Aim<NodeTarget, ExplicitNodes>): Promise<FaultRecord> {
    const { awaitsWrites, name, hitWord } = this.#fault;
    const start = this.#starts++;
    const target = aim.kind === "target" ? aim.target : EXPLICIT;
    const leaders = aim.kind === "target" ? await this.#leadersFor(aim.target, start) : [];
    const chosen =
      aim.kind === "target" ? this.#draw(aim.target, leaders, start) : this.#named(aim.explicit);
    if (chosen.nodes.length > 0) this.#target = target;
    // At once, before anything is waited for: no other lane is to choose them meanwhile.
    for (const node of chosen.nodes) this.#holds.take(node, name);
    if (aim.kind === "target" && awaitsWrites)
      await awaitPendingWrites(
        this.#cluster,
        chosen.nodes,
        random(this.#seed, name, "moment", start),
      );
    const { effects, seeds } = await this.#hitAll(chosen.nodes, start, aim);
    const words = {
      proven: (hit: readonly NodeId[]) => `${hitWord} ${hit.join(" ")}`,
      unproven: `not proven ${hitWord}`,
      superseded: "went down meanwhile",
      none: `no node to be ${hitWord}`,
    };
    return {
      ...{ fault: name, phase: "start", outcome: outcomeOfStart(effects), target },
      nodes: nodesWith(effects, "proven"),
      description: describeEffects(effects, words, chosen.remark),
      evidence: evidenceOf(effects),
      ...(seeds.size > 0 ? { effect: this.#effectOf(seeds) } : {}),
    };
  }

  async #leadersFor(target: NodeTarget, start: number): Promise<readonly NodeId[]> {
    if (target !== "leaders") return leadersFor(target, this.#cluster);
    return awaitLeaders(this.#cluster, random(this.#seed, this.#fault.name, "election", start));
  }

  #draw(target: NodeTarget, leaders: readonly NodeId[], start: number): Choice {
    const { nodes } = this.#cluster;
    return chooseNodes({
      ...{ target, nodes, leaders, order: this.#order(start), atMost: nodes.length },
      canHit: (node) => this.#canHit(node),
    });
  }

  #named({ nodes: named }: ExplicitNodes): Choice {
    const { nodes } = this.#cluster;
    return {
      nodes: nodes.filter((node) => named.includes(node) && this.#canHit(node)),
      remark: null,
    };
  }

  /**
   * Where a node holds nothing that could be hit, another one takes its place, unless the nodes were named. The seeds are
   * those of nodes to which something was done.
   */
  async #hitAll(
    chosen: readonly NodeId[],
    start: number,
    aim: Aim<NodeTarget, ExplicitNodes>,
  ): Promise<{ readonly effects: readonly Effect[]; readonly seeds: ReadonlyMap<NodeId, Seed> }> {
    const order = aim.kind === "target" ? this.#order(start) : [];
    const effects: Effect[] = [];
    const seeds = new Map<NodeId, Seed>();
    for (let next = chosen; next.length > 0; ) {
      const own = this.#seedsOf(next, start, aim);
      const hits = await Promise.all([...own].map(([node, seed]) => this.#hit(node, seed)));
      effects.push(...hits);
      const spared = nodesWith(hits, "spared");
      for (const [node, seed] of own) if (!spared.includes(node)) seeds.set(node, seed);
      const isNew = (node: NodeId): boolean => effects.every((effect) => effect.node !== node);
      next = order.filter((node) => isNew(node) && this.#canHit(node)).slice(0, spared.length);
    }
    return { effects, seeds };
  }

  #seedsOf(
    nodes: readonly NodeId[],
    start: number,
    aim: Aim<NodeTarget, ExplicitNodes>,
  ): ReadonlyMap<NodeId, Seed> {
    const given = aim.kind === "explicit" ? aim.explicit.seeds : undefined;
    const drawn = (node: NodeId): Seed => deriveSeed(this.#seed, this.#fault.name, start, node);
    return new Map(nodes.map((node) => [node, given?.[node] ?? drawn(node)]));
  }

  /** The seeds say what lasting harm there was; where there is none, nothing is drawn from them. */
  #effectOf(seeds: ReadonlyMap<NodeId, Seed>): Json {
    const nodes = [...seeds.keys()];
    return this.#fault.isLasting ? { nodes, seeds: Object.fromEntries(seeds) } : { nodes };
  }

  #order(start: number): readonly NodeId[] {
    const { nodes } = this.#cluster;
    const { name, keepsToMinority } = this.#fault;
    const order = random(this.#seed, name, start).shuffle(nodes);
    if (!keepsToMinority) return order;
    const victims = drawVictims(nodes, this.#voters, random(this.#seed, name, "victims"));
    return order.filter((node) => victims.includes(node));
  }

  #canHit(node: NodeId): boolean {
    const { name, canHit, over } = this.#fault;
    const state = this.#cluster.processes.state(node);
    return canHit.includes(state) && this.#holds.mayTake(node, name, over);
  }

  async #hit(node: NodeId, seed: Seed): Promise<Effect> {
    const { processes } = this.#cluster;
    const { name, leaves } = this.#fault;
    this.#afflicted.set(node, "hit");
    this.#holds.take(node, name);
    const proof = await attempt(() => this.#fault.hit(processes, node, seed));
    if (proof === null) {
      this.#forget(node);
      return { node, result: "spared", evidence: { state: processes.state(node) } };
    }
    const { holds, evidence } = proof;
    if (holds) return { node, result: "proven", evidence };
    const isGone = leaves !== "down" && processes.state(node) === "down";
    return { node, result: isGone ? "superseded" : "unproven", evidence };
  }

  async #stop(): Promise<FaultRecord> {
    const { name, leaves, curedWord } = this.#fault;
    const afflicted = this.#cluster.nodes.filter((node) => this.#afflicted.has(node));
    const effects = await Promise.all(afflicted.map((node) => this.#cure(node)));
    const words = {
      proven: (cured: readonly NodeId[]) => `${curedWord} ${cured.join(" ")}`,
      unproven: `not proven ${curedWord}`,
      superseded: `no longer ${leaves}`,
      none: `no node to be ${curedWord}`,
    };
    return {
      ...{ fault: name, phase: "stop", outcome: outcomeOfStop(effects) },
      target: afflicted.length > 0 ? this.#target : "none",
      nodes: nodesWith(effects, "proven"),
      description: describeEffects(effects, words, null),
      evidence: evidenceOf(effects),
    };
  }

  /** A node that another fault has taken out of its state meanwhile needs no cure of ours. */
  async #cure(node: NodeId): Promise<Effect> {
    const { processes } = this.#cluster;
    const { name, leaves, isLasting } = this.#fault;
    const state = processes.state(node);
    const isRetry = this.#afflicted.get(node) === "cure-failed" && state !== "down";
    if (state !== leaves && !isRetry) {
      this.#forget(node);
      return { node, result: "superseded", evidence: { state } };
    }
    this.#holds.beginRecovery(node, name);
    const { holds, evidence } = await attempt(() => this.#fault.cure(processes, node));
    const isDown = processes.state(node) === "down";
    const isSuperseded = !holds && isDown && leaves !== "down";
    if (holds || isSuperseded) {
      this.#forget(node);
      return { node, result: holds ? "proven" : "superseded", evidence };
    }
    this.#afflicted.set(node, "cure-failed");
    this.#holds.take(node, name);
    return { node, result: isLasting && isDown ? "refused" : "unproven", evidence };
  }

  #forget(node: NodeId): void {
    this.#afflicted.delete(node);
    this.#holds.release(node, this.#fault.name);
  }
}
