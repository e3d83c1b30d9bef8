import { randomUUID } from "node:crypto";
import type { Session } from "../../client/client.ts";
import { assert } from "../../core/assert.ts";
import type { NodeNote } from "../../core/blocking.ts";
import type { NodeId } from "../../core/ids.ts";
import type { Message } from "../../node/message.ts";
import type { NodeView } from "../../node/program.ts";
import type {
  Cluster,
  Disturbances,
  Grudge,
  Incident,
  MessageCounts,
  Network,
  Processes,
  Proof,
} from "../cluster.ts";
import { PERFECT_LINKS } from "../cluster.ts";
import { IncidentLog } from "../common/incident-log.ts";
import { readNodeNotes } from "../common/node-notes.ts";
import { askView } from "../common/node-questions.ts";
import { Sessions } from "../common/sessions.ts";
import { LocalDisturbances } from "./disturbances.ts";
import { LocalNode } from "./local-node.ts";
import { type LocalClusterOptions, processSpec, stderrFileOf } from "./options.ts";
import { probeLinks } from "./probes.ts";
import { localProcesses } from "./processes.ts";
import { type Reaper, startReaper } from "./reaper.ts";
import { Router } from "./router.ts";

interface LocalMessageCounts extends MessageCounts {
  readonly droppedByCut: number;
  readonly droppedByLoss: number;
  /** The receiver was down, or had not read its input for too long. */
  readonly refused: number;
  /** Replies to calls that had ended, or to nobody. */
  readonly unmatchedReplies: number;
  readonly toUnknownDestination: number;
}

const INIT_TIMEOUT_MS = 10_000;

/** A cluster of child processes that speak Maelstrom's protocol on stdin and stdout, with this process as their network. */
export function createLocalCluster(options: LocalClusterOptions): Cluster {
  return new LocalCluster(options);
}

class LocalCluster implements Cluster {
  readonly driver = "local";
  readonly nodes: readonly NodeId[];
  readonly network: Network;
  readonly processes: Processes;
  readonly disturbances: Disturbances;
  readonly #runId = randomUUID();
  readonly #options: LocalClusterOptions;
  readonly #members: ReadonlyMap<NodeId, LocalNode>;
  readonly #router: Router;
  readonly #sessions: Sessions;
  readonly #disturbances: LocalDisturbances;
  /** The client under whose id the cluster itself speaks: `init` and `inspect`. */
  readonly #control: Session;
  readonly #incidents = new IncidentLog();
  #reaper: Reaper | null = null;
  #stopping: Promise<void> | null = null;
  #toClientsCount = 0;
  #unknownDestinationCount = 0;
  /** What cuts had dropped when the cut in force began. */
  #droppedBeforeCut = 0;

  constructor(options: LocalClusterOptions) {
    this.#options = options;
    this.nodes = options.nodes;
    this.#sessions = new Sessions(options.clock, (node, message) =>
      this.#router.handOver(node, JSON.stringify(message)),
    );
    this.#control = this.#sessions.open();
    this.#members = new Map(options.nodes.map((id) => [id, this.#createNode(id)]));
    this.#router = new Router(options.clock, options.seed, this.#members);
    this.#router.shape(options.linkConditions ?? PERFECT_LINKS);
    this.network = {
      cut: (grudge) => this.#cut(grudge),
      heal: () => this.#heal(),
      clog: async (clogs) => this.#router.clog(clogs),
    };
    this.#disturbances = new LocalDisturbances({
      nodes: options.nodes,
      clock: options.clock,
      router: this.#router,
      member: (node) => this.#member(node),
      ask: (node, question, timeoutMs) => this.#control.call(node, question, timeoutMs),
    });
    this.disturbances = this.#disturbances;
    this.processes = localProcesses(options, (node) => this.#member(node));
  }

  async start(): Promise<void> {
    assert(!this.#reaper && !this.#stopping, "a cluster is started once");
    this.#reaper = startReaper(this.#runId);
    try {
      const starts = [...this.#members.values()].map((node) => node.start());
      await Promise.all(starts);
    } catch (thrown) {
      await this.stop();
      throw thrown;
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

  messageCounts(): LocalMessageCounts {
    const { sent, delivered, droppedByCut, lost, refused } = this.#router.counts;
    return {
      sent: sent + this.#toClientsCount + this.#unknownDestinationCount,
      delivered: delivered + this.#toClientsCount,
      dropped: droppedByCut + lost + refused + this.#unknownDestinationCount,
      droppedByCut,
      droppedByLoss: lost,
      refused,
      unmatchedReplies: this.#sessions.unmatchedCount,
      toUnknownDestination: this.#unknownDestinationCount,
    };
  }

  async #stopNow(): Promise<void> {
    this.#router.close();
    this.#sessions.closeAll();
    await Promise.allSettled([...this.#members.values()].map((node) => node.stop()));
    await this.#reaper?.close();
  }

  #cut(grudge: Grudge): Promise<Proof> {
    this.#router.cut(grudge);
    this.#droppedBeforeCut = this.#router.counts.droppedByCut;
    return this.#probe({});
  }

  #heal(): Promise<Proof> {
    this.#router.cut(new Map());
    const droppedMessages = this.#router.counts.droppedByCut - this.#droppedBeforeCut;
    this.#droppedBeforeCut = this.#router.counts.droppedByCut;
    return this.#probe({ droppedMessages });
  }

  #probe(facts: { readonly droppedMessages?: number }): Promise<Proof> {
    const up = this.nodes.filter((node) => this.#member(node).state !== "down");
    const down = this.nodes.filter((node) => !up.includes(node));
    return probeLinks(this.#router, up, { down, ...facts });
  }

  #member(id: NodeId): LocalNode {
    const node = this.#members.get(id);
    assert(node !== undefined, `'${id}' is no node of this cluster`);
    return node;
  }

  #createNode(id: NodeId): LocalNode {
    const { clock, initTimeoutMs = INIT_TIMEOUT_MS } = this.#options;
    const init = { type: "init", msg_id: 0, node_id: id, node_ids: this.nodes };
    return new LocalNode({
      id,
      clock,
      initTimeoutMs,
      initLine: JSON.stringify({ src: this.#control.id, dest: id, body: init }),
      isInitReply: ({ dest, body }) => dest === this.#control.id && body.in_reply_to === 0,
      processSpec: (incarnation) =>
        processSpec(this.#options, this.#runId, id, incarnation, this.#disturbances.settingsOf(id)),
      events: {
        onMessage: (message, line) => this.#route(id, message, line),
        onBadOutput: (lineNumber, problem, line) =>
          this.#incidents.badOutput(id, lineNumber, problem, line),
        onExited: (how, lastOutput, cause) => this.#incidents.exited(id, how, lastOutput, cause),
        causeOf: (lastOutput) => this.#disturbances.causeOf(id, lastOutput),
        onSpawned: (pid) => this.#reaper?.watch(pid),
        onGone: (pid) => {
          this.#reaper?.forget(pid);
          this.#sessions.nodeGone(id);
        },
      },
    });
  }

  #route(from: NodeId, message: Message, line: string): void {
    if (this.#members.has(message.dest)) this.#router.carry(from, message.dest, line);
    else if (this.#sessions.deliver(message)) this.#toClientsCount++;
    else {
      this.#unknownDestinationCount++;
      this.#incidents.unknownDestination(from, message.dest);
    }
  }
}
