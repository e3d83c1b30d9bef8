import type { Session } from "../../client/client.ts";
import type {
  Clog,
  Cluster,
  Disturbance,
  FileDamage,
  Grudge,
  ProcessState,
  Proof,
} from "../../cluster/cluster.ts";
import type { NodeId } from "../../core/ids.ts";
import type { NodeView } from "../../node/program.ts";

/** Ways in which a driver, or the machine under it, does not do what it was told. */
export interface Lies {
  /** Cuts, or heals, that change nothing: their probes tell. */
  cut?: boolean;
  heal?: boolean;
  /** Links that go on as before. */
  clog?: boolean;
  /** Nodes on which the act changes nothing. */
  kill?: readonly NodeId[];
  pause?: readonly NodeId[];
  resume?: readonly NodeId[];
  /** Nodes that come up, but never answer. */
  restart?: readonly NodeId[];
  /** Nodes that end again while they come up. */
  refuse?: readonly NodeId[];
  /** Nodes whose disks hold nothing that could be damaged. */
  empty?: readonly NodeId[];
  impose?: readonly NodeId[];
  lift?: readonly NodeId[];
  /** Nodes on which every act throws. */
  throws?: readonly NodeId[];
}

/** A cluster of nothing but process states, cuts and disturbances, for tests of what acts on one. */
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
  clogs: readonly Clog[] = [];
  readonly damages: FileDamage[] = [];
  /** By node and kind: `n1 packet`. */
  readonly imposed = new Map<string, Disturbance>();
  /** Nodes that a disturbance has ended. */
  readonly endedBy = new Map<NodeId, Disturbance["kind"]>();

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
    clog: async (clogs: readonly Clog[]): Promise<Proof> => {
      this.acts.push("clog");
      if (!this.lies.clog) this.clogs = clogs;
      return { holds: this.clogs === clogs, evidence: { clogged: this.clogs.length } };
    },
    heal: async (): Promise<Proof> => {
      this.acts.push("heal");
      if (!this.lies.heal) this.grudge = new Map();
      return { holds: this.grudge.size === 0, evidence: { lost: this.grudge.size } };
    },
  };

  readonly processes = {
    kill: (node: NodeId) => this.#act("kill", node, "down"),
    terminate: (node: NodeId) => this.#act("terminate", node, "down"),
    losePower: (node: NodeId) => this.#act("lose-power", node, "down"),
    corrupt: async (node: NodeId, damage: FileDamage): Promise<Proof | null> => {
      if (this.lies.empty?.includes(node)) return null;
      this.damages.push(damage);
      return this.#act("corrupt", node, "down");
    },
    isDamaged: (node: NodeId): boolean => this.lies.refuse?.includes(node) === true,
    restart: async (node: NodeId): Promise<Proof> => {
      const refuses = this.lies.refuse?.includes(node) === true;
      const { evidence } = await this.#act("restart", node, refuses ? "down" : "running");
      return { holds: !refuses && !this.lies.restart?.includes(node), evidence };
    },
    pause: (node: NodeId) => this.#act("pause", node, "paused"),
    resume: (node: NodeId) => this.#act("resume", node, "running"),
    freeze: (node: NodeId) => this.#act("freeze", node, "frozen"),
    thaw: (node: NodeId) => this.#act("thaw", node, "running"),
    state: (node: NodeId): ProcessState => this.states.get(node) ?? "down",
  };

  readonly disturbances = {
    impose: async (node: NodeId, disturbance: Disturbance): Promise<Proof> => {
      const key = `${node} ${disturbance.kind}`;
      await this.#begin("impose", key, node);
      if (!this.lies.impose?.includes(node)) this.imposed.set(key, disturbance);
      return this.#isImposed(key, true);
    },
    lift: async (node: NodeId, kind: Disturbance["kind"]): Promise<Proof> => {
      const key = `${node} ${kind}`;
      await this.#begin("lift", key, node);
      if (!this.lies.lift?.includes(node)) this.imposed.delete(key);
      if (this.endedBy.get(node) === kind) this.states.set(node, "running");
      return this.#isImposed(key, false);
    },
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
  nodeNotes(): [] {
    return [];
  }

  messageCounts() {
    return { sent: 0, delivered: 0, dropped: 0 };
  }

  async #act(act: string, node: NodeId, after: ProcessState): Promise<Proof> {
    await this.#begin(act, node, node);
    const needsNoLife = act === "restart" || after === "down";
    const isFit = needsNoLife || this.states.get(node) !== "down";
    const isLie = this.#liesAbout(act, node);
    if (isFit && !isLie) this.states.set(node, after);
    return {
      holds: this.states.get(node) === after,
      evidence: { state: this.states.get(node) ?? null },
    };
  }

  #liesAbout(act: string, node: NodeId): boolean {
    const { kill, pause, resume } = this.lies;
    const lies: Readonly<Record<string, readonly NodeId[] | undefined>> = { kill, pause, resume };
    return lies[act]?.includes(node) === true;
  }

  async #begin(act: string, what: string, node: NodeId): Promise<void> {
    this.acts.push(`${act} ${what}`);
    if (this.lies.throws?.includes(node)) throw new Error(`${act} of ${node} was refused`);
    await Promise.resolve();
    this.meanwhile();
  }

  #isImposed(key: string, expected: boolean): Proof {
    const isImposed = this.imposed.has(key);
    return { holds: isImposed === expected, evidence: { isImposed } };
  }
}
