import type { Session } from "../../client/client.ts";
import { assert } from "../../core/assert.ts";
import { BLOCKING_EVENTS, type NodeNote } from "../../core/blocking.ts";
import type { NodeId } from "../../core/ids.ts";
import { deriveSeed, type Seed } from "../../core/random.ts";
import type { Message } from "../../node/message.ts";
import type { Output } from "../../node/node-runtime.ts";
import type { NodeView, ProgramFactory, ProgramOptions } from "../../node/program.ts";
import {
  type Cluster,
  type Disturbances,
  type Grudge,
  type Incident,
  type LinkConditions,
  type MessageCounts,
  type Network,
  PERFECT_LINKS,
  type Processes,
  type Proof,
} from "../cluster.ts";
import { IncidentLog } from "../common/incident-log.ts";
import { Sessions } from "../common/sessions.ts";
import { ClientWay } from "./client-way.ts";
import { simDisturbances } from "./sim-disturbances.ts";
import { type Loss, type Parcel, SimNetwork } from "./sim-network.ts";
import { type ProcessChange, SimNode } from "./sim-node.ts";
import { simProcesses } from "./sim-processes.ts";
import type { World } from "./world.ts";

export interface SimClusterOptions {
  readonly world: World;
  readonly nodes: readonly NodeId[];
  readonly createProgram: ProgramFactory;
  readonly program: ProgramOptions;
  readonly linkConditions?: LinkConditions;
  readonly seed: Seed;
  /** How wrong the speed of monotonic clocks may get, in microseconds a second; left out: it never is. */
  readonly clockDriftPpm?: number;
  /** Told of what happens inside, as it happens. */
  readonly observer?: SimObserver;
}

/** Looks on from outside: invariants, traces, coverage marks. It must not change anything. */
export interface SimObserver {
  /** A handler has run to its end and its effects are out. */
  onHandled?(node: SimNode): void;
  onSynced?(node: SimNode): void;
  onNote?(node: SimNode, event: string): void;
  onProcess?(node: SimNode, what: ProcessChange): void;
  onPowerLost?(node: NodeId, lostWrites: number, keptWrites: number): void;
  /** Also what clients send to nodes, and nodes to clients. */
  onSent?(parcel: Parcel): void;
  onCopied?(parcel: Parcel, copy: Parcel): void;
  /** A node is about to handle the message, or a client has got it: the object of a parcel sent or copied. */
  onReceived?(message: Message): void;
  onLost?(parcel: Parcel, why: Loss): void;
}

/** A cluster of objects in this process, in virtual time: nothing real is touched, and a seed decides everything. */
export function createSimCluster(options: SimClusterOptions): Cluster {
  return new SimCluster(options);
}

class SimCluster implements Cluster {
  readonly driver = "sim";
  readonly nodes: readonly NodeId[];
  readonly network: Network;
  readonly processes: Processes;
  readonly disturbances: Disturbances;
  readonly #options: SimClusterOptions;
  readonly #members: ReadonlyMap<NodeId, SimNode>;
  readonly #network: SimNetwork;
  readonly #sessions: Sessions;
  readonly #incidents = new IncidentLog();
  readonly #nodeNotes: NodeNote[] = [];
  /** Between clients and nodes, by sender and receiver. */
  readonly #ways = new Map<string, Map<string, ClientWay>>();
  #toClientsCount = 0;
  #unknownDestinationCount = 0;

  constructor(options: SimClusterOptions) {
    const { world, nodes, seed, linkConditions = PERFECT_LINKS, observer = {} } = options;
    this.#options = options;
    this.nodes = nodes;
    this.#sessions = new Sessions(world.clock, (node, message) => this.#submit(node, message));
    // The client under whose id nodes are told to start.
    this.#sessions.open();
    this.#members = new Map(nodes.map((id) => [id, this.#createNode(id)]));
    this.#network = new SimNetwork(world, deriveSeed(seed, "network"), nodes, linkConditions, {
      deliver: ({ to, message }) => this.#member(to).deliver(message),
      onSent: (parcel) => observer.onSent?.(parcel),
      onCopied: (parcel, copy) => observer.onCopied?.(parcel, copy),
      onLost: (parcel, why) => observer.onLost?.(parcel, why),
    });
    this.network = {
      cut: async (grudge) => this.#cut(grudge),
      heal: async () => this.#cut(new Map()),
      clog: async (clogs) => this.#network.clog(clogs),
    };
    const world_ = { seed, clock: world.clock, member: (id: NodeId) => this.#member(id) };
    this.processes = simProcesses({
      ...world_,
      onGone: (id) => this.#onGone(id),
      onPowerLost: (id, lost, kept) => observer.onPowerLost?.(id, lost, kept),
    });
    this.disturbances = simDisturbances({ ...world_, network: this.#network });
  }

  async start(): Promise<void> {
    for (const node of this.#members.values()) node.start();
  }

  async stop(): Promise<void> {
    for (const node of this.#members.values()) node.end();
    this.#sessions.closeAll();
  }

  openSession(): Session {
    return this.#sessions.open();
  }

  async inspect(node: NodeId): Promise<NodeView | null> {
    return this.#member(node).inspect();
  }

  incidents(): readonly Incident[] {
    return this.#incidents.list();
  }

  onIncident(listener: (incident: Incident) => void): void {
    this.#incidents.listen(listener);
  }

  nodeNotes(): readonly NodeNote[] {
    return this.#nodeNotes;
  }

  messageCounts(): MessageCounts {
    const { sent, delivered, cut, lost, refused } = this.#network.counts;
    return {
      sent: sent + this.#toClientsCount + this.#unknownDestinationCount,
      delivered: delivered + this.#toClientsCount,
      dropped: cut + lost + refused + this.#unknownDestinationCount,
    };
  }

  #cut(grudge: Grudge): Proof {
    this.#network.cut(grudge);
    const cutLinks = this.nodes.flatMap((from) =>
      this.nodes
        .filter((to) => to !== from && this.#network.isCut(from, to))
        .map((to) => `${from}->${to}`),
    );
    return { holds: true, evidence: { cutLinks } };
  }

  #submit(node: NodeId, message: Message): boolean {
    const member = this.#member(node);
    if (member.state === "down") return false;
    const { src, body } = message;
    const { observer } = this.#options;
    const parcel = { from: src, to: node, incarnation: 0, message };
    observer?.onSent?.(parcel);
    const way = this.#wayOf(src, node);
    const label = way.labelOf("deliver", body.type);
    const dueUs = this.#options.world.nowUs + way.nextDelayUs();
    this.#options.world.post(dueUs, label, this.#arriveAtNode, parcel);
    return true;
  }

  readonly #arriveAtNode = (parcel: Parcel): void => {
    if (this.#member(parcel.to).deliver(parcel.message)) return;
    this.#options.observer?.onLost?.(parcel, "receiver-down");
    this.#onGone(parcel.to);
  };

  #send(node: SimNode, { message }: Output): void {
    const { dest, body } = message;
    if (this.#members.has(dest)) {
      this.#network.send({ from: node.id, to: dest, incarnation: node.incarnation, message });
      return;
    }
    // The answer to `init`, which nobody but the node itself had asked for.
    if (dest === "c0" && body.in_reply_to === 0) return;
    const parcel = { from: node.id, to: dest, incarnation: node.incarnation, message };
    this.#options.observer?.onSent?.(parcel);
    const way = this.#wayOf(node.id, dest);
    const dueUs = this.#options.world.nowUs + way.nextDelayUs();
    const label = way.labelOf("client", body.type);
    this.#options.world.post(dueUs, label, this.#arriveAtClient, parcel);
  }

  readonly #arriveAtClient = ({ from, to, message }: Parcel): void => {
    this.#options.observer?.onReceived?.(message);
    if (this.#sessions.deliver(message)) this.#toClientsCount++;
    else {
      this.#unknownDestinationCount++;
      this.#incidents.unknownDestination(from, to);
    }
  };

  /** Nothing that the node was asked will be answered: its clients wait no longer. */
  #onGone(node: NodeId): void {
    this.#options.world.wake();
    this.#sessions.nodeGone(node);
  }

  #wayOf(from: string, to: string): ClientWay {
    const known = this.#ways.get(from)?.get(to);
    if (known) return known;
    const way = new ClientWay(this.#options.seed, from, to);
    const ways = this.#ways.get(from) ?? new Map<string, ClientWay>();
    this.#ways.set(from, ways.set(to, way));
    return way;
  }

  #member(id: NodeId): SimNode {
    const node = this.#members.get(id);
    assert(node !== undefined, `'${id}' is no node of this cluster`);
    return node;
  }

  #createNode(self: NodeId): SimNode {
    const { world, nodes, seed, createProgram, program, observer = {} } = this.#options;
    const { clockDriftPpm = 0 } = this.#options;
    return new SimNode(world, {
      ...{ self, nodes, seed, createProgram, program, clockDriftPpm },
      events: {
        send: (node, output) => this.#send(node, output),
        onHandled: (node) => observer.onHandled?.(node),
        onSynced: (node) => observer.onSynced?.(node),
        onNote: (node, event, detail) => {
          if (BLOCKING_EVENTS.includes(event))
            this.#nodeNotes.push({ node: node.id, at: world.clock.now(), event, detail });
          observer.onNote?.(node, event);
        },
        onReceived: (message) => observer.onReceived?.(message),
        onProcess: (node, what) => observer.onProcess?.(node, what),
        onCrashed: (node, why, cause) => {
          this.#onGone(node.id);
          this.#incidents.exited(node.id, "crashed", why, cause);
        },
      },
    });
  }
}
