import type { Cluster, Processes, ProcessState, Proof } from "../cluster/cluster.ts";
import { HarnessError } from "../core/errors.ts";
import type { FaultRecord } from "../core/faults.ts";
import type { NodeId } from "../core/ids.ts";
import type { Json } from "../core/json.ts";
import { random, type Seed } from "../core/random.ts";
import { attempt, parseTarget } from "./attempt.ts";
import type { Nemesis } from "./package.ts";
import { findLeaders, PROCESS_TARGETS, type ProcessTarget, targetSize } from "./targets.ts";

/** What can be done to a process, and undone. */
export interface ProcessFault {
  /** The fault, and the operation that starts it. */
  readonly name: "kill" | "pause";
  readonly stop: "restart" | "resume";
  /** The state that it leaves a node in. */
  readonly leaves: ProcessState;
  /** For descriptions: `killed`, `restarted`. */
  readonly hitWord: string;
  readonly curedWord: string;
  canHit(state: ProcessState): boolean;
  hit(processes: Processes, node: NodeId): Promise<Proof>;
  cure(processes: Processes, node: NodeId): Promise<Proof>;
}

export const KILL: ProcessFault = {
  name: "kill",
  stop: "restart",
  leaves: "down",
  hitWord: "killed",
  curedWord: "restarted",
  canHit: (state) => state !== "down",
  hit: (processes, node) => processes.kill(node),
  /** A node that is up here came up in an earlier attempt and never answered: it begins again. */
  async cure(processes, node) {
    if (processes.state(node) !== "down") await processes.kill(node);
    return processes.restart(node);
  },
};

export const PAUSE: ProcessFault = {
  name: "pause",
  stop: "resume",
  leaves: "paused",
  hitWord: "paused",
  curedWord: "resumed",
  canHit: (state) => state === "running",
  hit: (processes, node) => processes.pause(node),
  cure: (processes, node) => processes.resume(node),
};

/** Nodes that are being brought back: they must not be paused, or the one that waits for them waits for ever. */
export type NodesInRecovery = Set<NodeId>;

/** What came of the act on one node; `superseded` when another fault took the node at the same moment. */
interface Effect {
  readonly node: NodeId;
  readonly result: "proven" | "superseded" | "unproven";
  readonly evidence: Json;
}

/**
 * Kills, or pauses, processes and brings them back. It brings back what it took down itself and nothing else: a node that
 * died by itself stays down, in the open.
 */
export class ProcessNemesis implements Nemesis {
  readonly #fault: ProcessFault;
  readonly #cluster: Cluster;
  readonly #seed: Seed;
  readonly #inRecovery: NodesInRecovery;
  /** Nodes that were hit and not yet proven cured, and whether a cure has been tried in vain. */
  readonly #afflicted = new Map<NodeId, "hit" | "cure-failed">();
  #target: ProcessTarget | "none" = "none";
  #starts = 0;

  constructor(fault: ProcessFault, cluster: Cluster, seed: Seed, inRecovery: NodesInRecovery) {
    this.#fault = fault;
    this.#cluster = cluster;
    this.#seed = seed;
    this.#inRecovery = inRecovery;
  }

  async invoke(f: string, value: Json): Promise<FaultRecord> {
    if (f === this.#fault.name) return this.#start(parseTarget(f, value, PROCESS_TARGETS));
    if (f === this.#fault.stop) return this.#stop();
    throw new HarnessError(`The ${this.#fault.name} nemesis has no operation '${f}'`);
  }

  async #start(target: ProcessTarget): Promise<FaultRecord> {
    const chosen = await this.#choose(target, this.#starts++);
    if (chosen.nodes.length > 0) this.#target = target;
    const effects = await Promise.all(chosen.nodes.map((node) => this.#hit(node)));
    const proven = nodesWith(effects, "proven");
    const unproven = nodesWith(effects, "unproven");
    const outcome =
      unproven.length > 0 ? "failed" : proven.length > 0 ? "installed" : ("skipped" as const);
    return {
      fault: this.#fault.name,
      phase: "start",
      outcome,
      target,
      nodes: proven,
      description: describe(effects, this.#fault.hitWord, "went down meanwhile", chosen.remark),
      evidence: evidenceOf(effects),
    };
  }

  /** Whom to hit, in the order of the cluster, and what there is to say about the choice. */
  async #choose(
    target: ProcessTarget,
    start: number,
  ): Promise<{ nodes: readonly NodeId[]; remark: string | null }> {
    const { nodes, processes } = this.#cluster;
    const canHit = (node: NodeId): boolean =>
      this.#fault.canHit(processes.state(node)) && !this.#inRecovery.has(node);
    const leaders =
      target === "leaders" || target === "followers" ? await findLeaders(this.#cluster) : [];
    if (target === "leaders") {
      const remark = leaders.length === 0 ? "no running node says that it leads" : null;
      return { nodes: leaders.filter(canHit), remark };
    }
    const wanted = targetSize(target, nodes.length);
    const order = random(this.#seed, this.#fault.name, start).shuffle(nodes);
    const candidates = order.filter((node) => canHit(node) && !leaders.includes(node));
    const chosen = new Set(candidates.slice(0, wanted));
    const shortfall =
      chosen.size === 0 ? "no node could be hit" : `only ${chosen.size} of ${wanted} could be hit`;
    return {
      nodes: nodes.filter((node) => chosen.has(node)),
      remark: chosen.size < wanted ? shortfall : null,
    };
  }

  async #hit(node: NodeId): Promise<Effect> {
    const { processes } = this.#cluster;
    this.#afflicted.set(node, "hit");
    const { holds, evidence } = await attempt(() => this.#fault.hit(processes, node));
    if (holds) return { node, result: "proven", evidence };
    const isGone = this.#fault.leaves !== "down" && processes.state(node) === "down";
    return { node, result: isGone ? "superseded" : "unproven", evidence };
  }

  async #stop(): Promise<FaultRecord> {
    const afflicted = this.#cluster.nodes.filter((node) => this.#afflicted.has(node));
    const effects = await Promise.all(afflicted.map((node) => this.#cure(node)));
    const isHealed = effects.every(({ result }) => result !== "unproven");
    return {
      fault: this.#fault.name,
      phase: "stop",
      outcome: isHealed ? "healed" : "failed",
      target: afflicted.length > 0 ? this.#target : "none",
      nodes: nodesWith(effects, "proven"),
      description: describe(
        effects,
        this.#fault.curedWord,
        `no longer ${this.#fault.leaves}`,
        null,
      ),
      evidence: evidenceOf(effects),
    };
  }

  /** A node that another fault has taken out of its state meanwhile needs no cure of ours. */
  async #cure(node: NodeId): Promise<Effect> {
    const { processes } = this.#cluster;
    const state = processes.state(node);
    const isRetry = this.#afflicted.get(node) === "cure-failed" && state !== "down";
    if (state !== this.#fault.leaves && !isRetry) {
      this.#afflicted.delete(node);
      return { node, result: "superseded", evidence: { state } };
    }
    this.#inRecovery.add(node);
    const { holds, evidence } = await attempt(() => this.#fault.cure(processes, node));
    this.#inRecovery.delete(node);
    const isGone = this.#fault.leaves !== "down" && processes.state(node) === "down";
    if (holds || isGone) this.#afflicted.delete(node);
    else this.#afflicted.set(node, "cure-failed");
    return { node, result: holds ? "proven" : isGone ? "superseded" : "unproven", evidence };
  }
}

function nodesWith(effects: readonly Effect[], result: Effect["result"]): readonly NodeId[] {
  return effects.filter((effect) => effect.result === result).map(({ node }) => node);
}

/** `paused n1 n2; not proven paused: n4; went down meanwhile: n5`. */
function describe(
  effects: readonly Effect[],
  word: string,
  supersededWords: string,
  remark: string | null,
): string {
  const proven = nodesWith(effects, "proven");
  const unproven = nodesWith(effects, "unproven");
  const superseded = nodesWith(effects, "superseded");
  const parts: string[] = [];
  if (proven.length > 0) parts.push(`${word} ${proven.join(" ")}`);
  if (unproven.length > 0) parts.push(`not proven ${word}: ${unproven.join(" ")}`);
  if (superseded.length > 0) parts.push(`${supersededWords}: ${superseded.join(" ")}`);
  if (remark !== null) parts.push(remark);
  return parts.length > 0 ? parts.join("; ") : `no node to be ${word}`;
}

function evidenceOf(effects: readonly Effect[]): Json {
  return Object.fromEntries(effects.map(({ node, evidence }) => [node, evidence]));
}
