import { z } from "zod";
import type { Session } from "../../client/client.ts";
import { assert } from "../../core/assert.ts";
import type { FaultName } from "../../core/faults.ts";
import type { NodeId } from "../../core/ids.ts";
import { deriveSeed } from "../../core/random.ts";
import type { Message } from "../../node/message.ts";
import type { NodeSettings } from "../../node/node-settings.ts";
import { PERFECT_LINKS, type ProcessState } from "../cluster.ts";
import { askRealtime } from "../common/node-questions.ts";
import { createFaultyClock, type FaultyClock } from "./clock/faulty-clock.ts";
import { NodeDisturbances } from "./disturbances.ts";
import { DockerNode } from "./docker-node.ts";
import type { Probed } from "./link-probes.ts";
import type { NodeContainerSpec } from "./node-container.ts";
import { CLIENT_PORT, type DockerClusterOptions, PEER_PORT } from "./options.ts";
import type { Pod } from "./pod.ts";
import { type RunResources, stderrFileOf } from "./run-resources.ts";
import { serviceContainer } from "./service-container.ts";
import { ServiceLink } from "./service-link.ts";
import { DATA_FOLDER } from "./storage/node-disk.ts";
import { Traffic } from "./traffic.ts";

/** A node with all that can be done to it. */
export interface Member extends Probed {
  readonly node: DockerNode;
  readonly traffic: Traffic;
  readonly disturbances: NodeDisturbances;
}

export interface MemberEvents {
  onMessage(from: NodeId, message: Message): void;
  onBadOutput(node: NodeId, lineNumber: number, problem: string, line: string): void;
  onExited(node: NodeId, how: string, lastOutput: string, cause: FaultName | null): void;
  onLost(node: NodeId, how: string): void;
  onGone(node: NodeId): void;
}

/** What a node says of itself besides messages to clients. */
export const incidentSchema = z.object({
  body: z.object({
    type: z.literal("faultline.incident"),
    kind: z.literal("unknown-destination"),
    destination: z.string(),
  }),
});

const INIT_TIMEOUT_MS = 10_000;

/** The nodes of a cluster. There are none until the run has its resources. */
export class Members {
  readonly #options: DockerClusterOptions;
  readonly #runId: string;
  readonly #control: Session;
  readonly #events: MemberEvents;
  #members: ReadonlyMap<NodeId, Member> = new Map();
  #isStopped = false;

  constructor(
    options: DockerClusterOptions,
    runId: string,
    control: Session,
    events: MemberEvents,
  ) {
    this.#options = options;
    this.#runId = runId;
    this.#control = control;
    this.#events = events;
  }

  /** What partitions cut. */
  get cutPorts(): readonly number[] {
    const { partitionPorts = [] } = this.#options;
    return partitionPorts.length > 0 ? partitionPorts : [this.#peerPort];
  }

  get #peerPort(): number {
    const { service } = this.#options;
    return service ? (service.peerPort ?? service.port) : PEER_PORT;
  }

  list(): readonly Member[] {
    return [...this.#members.values()];
  }

  get(id: NodeId): Member {
    const member = this.#members.get(id);
    assert(member !== undefined, `'${id}' is no node of this cluster, or it was never started`);
    return member;
  }

  state(id: NodeId): ProcessState {
    return this.#members.get(id)?.node.state ?? "down";
  }

  accept(id: NodeId, line: string): boolean {
    return this.#members.get(id)?.node.accept(line) ?? false;
  }

  join(resources: RunResources): void {
    const create = (id: NodeId, pod: Pod) => [id, this.#create(id, pod, resources)] as const;
    this.#members = new Map([...resources.pods].map(([id, pod]) => create(id, pod)));
    if (this.#isStopped) this.stop();
    for (const { id, agent } of this.list()) void agent.ended.then(() => this.#onAgentLost(id));
  }

  /** Starts all nodes under the rules that hold for the whole run. @throws HarnessError as `DockerNode.start`. */
  async start(): Promise<void> {
    const members = this.list();
    const work = members.map(async ({ traffic, node }) => {
      await traffic.change({});
      await node.start();
    });
    await Promise.allSettled(work);
    await Promise.all(work);
  }

  stop(): void {
    this.#isStopped = true;
    for (const { node, agent } of this.list()) {
      node.stop();
      agent.close();
    }
  }

  #create(id: NodeId, pod: Pod, resources: RunResources): Member {
    const { linkConditions = PERFECT_LINKS, service } = this.#options;
    const { address, agent } = pod;
    const peers = [...resources.pods.values()].filter((other) => other !== pod);
    const traffic = new Traffic({
      ...{ agent, linkConditions, cutPorts: this.cutPorts, peerPort: this.#peerPort },
      peers: peers.map((peer) => peer.address),
    });
    const disk = resources.disks.of(id);
    // Nobody can ask a service what time it has.
    const clock = service ? null : this.#createClock(id, resources);
    const node: DockerNode = new DockerNode({
      ...{ id, disk, client: pod.client, clock: this.#options.clock },
      initTimeoutMs: this.#options.initTimeoutMs ?? INIT_TIMEOUT_MS,
      initLine: this.#initLine(id),
      isInitReply: ({ dest, body }) => dest === this.#control.id && body.in_reply_to === 0,
      containerSpec: async (incarnation) => {
        await clock?.beforeStart();
        return this.#containerSpec(id, pod, resources, clock, incarnation);
      },
      openLink: service && ((link) => new ServiceLink(this.#options.clock, service, link)),
      onReady: () => this.get(id).disturbances.onReady(),
      causeOf: (ended, lastOutput) => this.get(id).disturbances.causeOf(ended, lastOutput),
      events: {
        onMessage: (message) => this.#events.onMessage(id, message),
        onBadOutput: (...facts) => this.#events.onBadOutput(id, ...facts),
        onExited: (...facts) => this.#events.onExited(id, ...facts),
        onLost: (how) => this.#events.onLost(id, how),
        onGone: () => this.#events.onGone(id),
      },
    });
    const disturbances = new NodeDisturbances({
      ...{ node, traffic, disk, agent, clock, docker: this.#options.engine.docker },
      peerPort: this.#peerPort,
      peers: peers.map((peer) => peer.address),
    });
    return { id, address, agent, node, traffic, disturbances };
  }

  #createClock(id: NodeId, { disks, libfaketime }: RunResources): FaultyClock | null {
    if (libfaketime === null) return null;
    return createFaultyClock({
      file: disks.clockOf(id),
      library: libfaketime,
      askRealtime: () => askRealtime(this.#control, id),
    });
  }

  #initLine(id: NodeId): string {
    const body = { type: "init", msg_id: 0, node_id: id, node_ids: this.#options.nodes };
    return JSON.stringify({ src: this.#control.id, dest: id, body });
  }

  #containerSpec(
    id: NodeId,
    pod: Pod,
    resources: RunResources,
    clock: FaultyClock | null,
    incarnation: number,
  ): NodeContainerSpec {
    const { engine, image, entry, program, service } = this.#options;
    const { labels, disks, network } = resources;
    const { mount } = disks.of(id);
    const common = {
      ...{ docker: engine.docker, node: id, labels },
      name: `faultline-${this.#runId}-${id}`,
      netContainerId: pod.containerId,
      stderrFile: stderrFileOf(this.#options, id),
    };
    if (service) {
      const { addresses } = network;
      const made = serviceContainer(service, id, addresses, program?.settings ?? {}, mount);
      return { ...common, ...made };
    }
    return {
      ...{ ...common, image },
      program: { entry, settings: this.#nodeSettings(id, resources, incarnation) },
      mounts: [mount, ...(clock ? [clock.mount] : [])],
      env: clock?.env ?? [],
    };
  }

  #nodeSettings(id: NodeId, { network }: RunResources, incarnation: number): NodeSettings {
    const { program, seed } = this.#options;
    return {
      bugs: program?.bugs ?? [],
      settings: program?.settings ?? {},
      dataFolder: DATA_FOLDER,
      seed: deriveSeed(seed, "node", id, incarnation),
      clock: { offsetMs: 0, driftPpm: 0 },
      diskFull: false,
      tcp: {
        peerPort: PEER_PORT,
        clientPort: CLIENT_PORT,
        hosts: Object.fromEntries(network.addresses),
      },
    };
  }

  #onAgentLost(id: NodeId): void {
    if (this.#isStopped) return;
    this.#events.onLost(id, "lost its network container, with all rules and addresses in it");
  }
}
