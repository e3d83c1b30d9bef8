import type { Session } from "../../client/client.ts";
import type { Cluster, Grudge, ProcessState, Proof } from "../../cluster/cluster.ts";
import type { NodeId } from "../../core/ids.ts";
import type { NodeView } from "../../node/program.ts";

/** Ways in which a driver, or the machine under it, does not do what it was told. */
export interface Lies {
  /** Cuts, or heals, that change nothing: their probes tell. */
  cut?: boolean;
  heal?: boolean;
  /** Nodes on which the act changes nothing. */
  kill?: readonly NodeId[];
  pause?: readonly NodeId[];
  resume?: readonly NodeId[];
  /** Nodes that come up, but never answer. */
  restart?: readonly NodeId[];
  /** Nodes on which every act throws. */
  throws?: readonly NodeId[];
}

/** A cluster of nothing but process states and cuts, for tests of what acts on one. */
export class FakeCluster implements Cluster {
  readonly driver = "sim" as const;
  readonly nodes: readonly NodeId[];
  readonly states: Map<NodeId, ProcessState>;
  readonly views = new Map<NodeId, NodeView>();
  /** Every act, in order: `kill n1`. */
  readonly acts: string[] = [];
  /** What runs between an act's beginning and its end, on another lane. */
  meanwhile: () => void = () => {};
  lies: Lies = {};
  grudge: Grudge = new Map();

  constructor(nodeCount: number) {
    this.nodes = Array.from({ length: nodeCount }, (_, i) => `n${i + 1}`);
    this.states = new Map(this.nodes.map((node) => [node, "running"]));
  }

  readonly network = {
    cut: async (grudge: Grudge): Promise<Proof> => {
      this.acts.push("cut");
      if (!this.lies.cut) this.grudge = grudge;
      return { holds: this.grudge === grudge, evidence: { lost: this.grudge.size } };
    },
    heal: async (): Promise<Proof> => {
      this.acts.push("heal");
      if (!this.lies.heal) this.grudge = new Map();
      return { holds: this.grudge.size === 0, evidence: { lost: this.grudge.size } };
    },
    shape: (): void => {},
  };

  readonly processes = {
    kill: (node: NodeId) => this.#act("kill", node, "down"),
    restart: async (node: NodeId): Promise<Proof> => {
      const { evidence } = await this.#act("restart", node, "running");
      return { holds: !this.lies.restart?.includes(node), evidence };
    },
    pause: (node: NodeId) => this.#act("pause", node, "paused"),
    resume: (node: NodeId) => this.#act("resume", node, "running"),
    state: (node: NodeId): ProcessState => this.states.get(node) ?? "down",
  };

  /** The node says that it leads, in `term` when given. */
  elect(node: NodeId, term?: number): void {
    const view: NodeView = { role: "leader", leader: true };
    this.views.set(node, term === undefined ? view : { ...view, term });
  }

  async inspect(node: NodeId): Promise<NodeView | null> {
    return this.views.get(node) ?? null;
  }

  async start(): Promise<void> {}
  async stop(): Promise<void> {}
  openSession(): Session {
    throw new Error("a fake cluster has no clients");
  }
  incidents(): readonly never[] {
    return [];
  }
  onIncident(): void {}
  messageCounts() {
    return { sent: 0, delivered: 0, dropped: 0 };
  }

  async #act(
    act: "kill" | "restart" | "pause" | "resume",
    node: NodeId,
    after: ProcessState,
  ): Promise<Proof> {
    this.acts.push(`${act} ${node}`);
    if (this.lies.throws?.includes(node)) throw new Error(`${act} of ${node} was refused`);
    await Promise.resolve();
    this.meanwhile();
    const isFit = act === "restart" || act === "kill" || this.states.get(node) !== "down";
    const isLie = act !== "restart" && this.lies[act]?.includes(node);
    if (isFit && !isLie) this.states.set(node, after);
    return {
      holds: this.states.get(node) === after,
      evidence: { state: this.states.get(node) ?? null },
    };
  }
}
