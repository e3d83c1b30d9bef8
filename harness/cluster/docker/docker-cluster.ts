import { randomUUID } from "node:crypto";
import type { Session } from "../../client/client.ts";
import { assert } from "../../core/assert.ts";
import type { NodeNote } from "../../core/blocking.ts";
import { HarnessError } from "../../core/errors.ts";
import type { NodeId } from "../../core/ids.ts";
import { withDeadline } from "../../core/waiting.ts";
import type { Message } from "../../node/message.ts";
import type { NodeView } from "../../node/program.ts";
import type {
  Cluster,
  Disturbances,
  Grudge,
  Incident,
  Network,
  Processes,
  Proof,
} from "../cluster.ts";
import { IncidentLog } from "../common/incident-log.ts";
import { readNodeNotes } from "../common/node-notes.ts";
import { askView } from "../common/node-questions.ts";
import { Sessions } from "../common/sessions.ts";
import { incidentSchema, type Member, type MemberEvents, Members } from "./members.ts";
import type { DockerClusterOptions } from "./options.ts";
import { cutLinks } from "./partition.ts";
import { type Reaper, startReaper } from "./reaper.ts";
import { removeTraces, tracesOf } from "./removal.ts";
import { createResources, stderrFileOf } from "./run-resources.ts";

const RUN_ID_CHARS = 12;
const HEAL_HINT = "`faultline heal` removes what is left once the engine answers again.";
/** For each of three steps, any of which an engine that is gone would hold up. */
const STOP_PATIENCE_MS = 4_000;

/** A cluster of containers on a private network of their own. */
export function createDockerCluster(options: DockerClusterOptions): Cluster {
  return new DockerCluster(options);
}

class DockerCluster implements Cluster {
  readonly driver = "docker";
  readonly nodes: readonly NodeId[];
  readonly network: Network;
  readonly processes: Processes;
  readonly disturbances: Disturbances;
  readonly #runId = randomUUID().replaceAll("-", "").slice(0, RUN_ID_CHARS);
  readonly #options: DockerClusterOptions;
  readonly #sessions: Sessions;
  /** The client under whose id the cluster itself speaks: `init`, `inspect` and what disturbances ask. */
  readonly #control: Session;
  readonly #incidents = new IncidentLog();
  readonly #members: Members;
  #reaper: Reaper | null = null;
  #starting: Promise<void> | null = null;
  #stopping: Promise<void> | null = null;

  constructor(options: DockerClusterOptions) {
    this.#options = options;
    this.nodes = options.nodes;
    this.#sessions = new Sessions(options.clock, (node, message) =>
      this.#members.accept(node, JSON.stringify(message)),
    );
    this.#control = this.#sessions.open();
    this.#members = new Members(options, this.#runId, this.#control, this.#memberEvents());
    const of = (node: NodeId): Member => this.#members.get(node);
    this.network = {
      cut: (grudge) => this.#cut(grudge),
      heal: () => this.#cut(new Map()),
    };
    this.processes = {
      kill: async (node) => of(node).node.kill(),
      terminate: async (node) => of(node).node.terminate(),
      losePower: async (node) => of(node).node.losePower(),
      corrupt: async (node, damage) => of(node).node.corrupt(damage),
      isDamaged: (node) => of(node).node.isDamaged,
      restart: async (node) => of(node).node.restart(),
      pause: async (node) => of(node).node.pause(),
      resume: async (node) => of(node).node.resume(),
      freeze: async (node) => of(node).node.freeze(),
      thaw: async (node) => of(node).node.thaw(),
      state: (node) => this.#members.state(node),
    };
    this.disturbances = {
      impose: async (node, disturbance) => of(node).disturbances.impose(disturbance),
      lift: async (node, kind) => of(node).disturbances.lift(kind),
    };
  }

  async start(): Promise<void> {
    assert(!this.#starting && !this.#stopping, "a cluster is started once");
    this.#reaper = startReaper(this.#runId);
    this.#starting = this.#startNow();
    try {
      await this.#starting;
    } catch (thrown) {
      const wasStopped = this.#stopping !== null;
      await this.stop();
      if (!wasStopped) throw thrown;
      throw new HarnessError("It did not start: the cluster was stopped.", { cause: thrown });
    }
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stopNow();
    return this.#stopping;
  }

  openSession(): Session {
    return this.#sessions.open();
  }

  inspect(node: NodeId): Promise<NodeView | null> {
    return askView(this.#control, node);
  }

  incidents(): readonly Incident[] {
    return this.#incidents.list();
  }

  onIncident(listener: (incident: Incident) => void): void {
    this.#incidents.listen(listener);
  }

  nodeNotes(): readonly NodeNote[] {
    const { clock } = this.#options;
    return readNodeNotes(
      new Map(this.nodes.map((id) => [id, stderrFileOf(this.#options, id)])),
      clock,
    );
  }

  /** Nobody counts what kernels carry between containers. */
  messageCounts(): null {
    return null;
  }

  async #startNow(): Promise<void> {
    this.#members.join(await createResources(this.#options, this.#runId));
    await this.#members.start();
  }

  async #stopNow(): Promise<void> {
    const { clock } = this.#options;
    this.#sessions.closeAll();
    this.#members.stop();
    const started = this.#starting?.catch(() => {}) ?? Promise.resolve();
    await withDeadline(clock, STOP_PATIENCE_MS, started, () => {});
    this.#members.stop();
    const removal = this.#remove().catch(() => {});
    await withDeadline(clock, STOP_PATIENCE_MS, removal, () => {});
    // It looks once more, and goes on alone when the engine does not answer.
    const reaped = this.#reaper?.close() ?? Promise.resolve();
    await withDeadline(clock, STOP_PATIENCE_MS, reaped, () => {});
  }

  async #remove(): Promise<void> {
    const { docker } = this.#options.engine;
    const traces = await tracesOf(docker, this.#runId);
    await Promise.all(traces.map((each) => removeTraces(docker, each)));
  }

  #cut(grudge: Grudge): Promise<Proof> {
    return cutLinks(this.#members.list(), grudge, this.#members.cutPorts);
  }

  #memberEvents(): MemberEvents {
    return {
      onMessage: (from, message) => this.#onMessage(from, message),
      onBadOutput: (node, ...facts) => this.#incidents.badOutput(node, ...facts),
      onExited: (node, ...facts) => this.#incidents.exited(node, ...facts),
      onLost: (node, how) => this.#incidents.infrastructure(node, how, HEAL_HINT),
      onGone: (node) => this.#sessions.nodeGone(node),
    };
  }

  #onMessage(from: NodeId, message: Message): void {
    const incident = incidentSchema.safeParse(message);
    if (incident.success) this.#incidents.unknownDestination(from, incident.data.body.destination);
    else if (!this.#sessions.deliver(message))
      this.#incidents.unknownDestination(from, message.dest);
  }
}
