import type { Session } from "../client/client.ts";
import type { NodeId } from "../core/ids.ts";
import type { Json } from "../core/json.ts";
import type { NodeView } from "../node/program.ts";

/**
 * A running system, whatever its nodes are made of. Every driver passes `cluster.contract.ts`.
 *
 * A driver does what it is told to which node; whom to hit and when is the nemesis' business.
 */
export interface Cluster {
  readonly driver: "sim" | "local" | "docker";
  readonly nodes: readonly NodeId[];
  readonly network: Network;
  readonly processes: Processes;

  /**
   * Starts all nodes and waits until each is ready for clients.
   *
   * @throws HarnessError naming the node, its exit or its unanswered `init`, and its last output.
   */
  start(): Promise<void>;
  /** Ends all nodes. Never throws; may be called at any time and more than once. */
  stop(): Promise<void>;
  /** A new client, under an id of its own. */
  openSession(): Session;
  /** What the node says of itself; null where it is down, does not answer in time or does not know the question. */
  inspect(node: NodeId): Promise<NodeView | null>;
  /** Things that went wrong without being asked for (a node died by itself, printed garbage): newest last. */
  incidents(): readonly Incident[];
  /** Called at once for each new incident. */
  onIncident(listener: (incident: Incident) => void): void;
  /** Counts of messages, by fate. */
  messageCounts(): MessageCounts;
}

/** A node did something that nobody ordered. */
export interface Incident {
  readonly node: NodeId;
  readonly kind: "exited" | "bad-output" | "unknown-destination";
  /** What happened, with the offending line or the exit status and the last output. */
  readonly message: string;
}

export interface MessageCounts {
  readonly sent: number;
  readonly delivered: number;
  /** Dropped by a cut, by loss, or because the receiver was down. */
  readonly dropped: number;
}

/** For each node, the nodes whose messages it does not get. One-way cuts are expressible: Jepsen's grudge. */
export type Grudge = ReadonlyMap<NodeId, ReadonlySet<NodeId>>;

/** Whether a fault, or its cure, was seen to be in place. */
export interface Proof {
  readonly holds: boolean;
  readonly evidence: Json;
}

export interface Network {
  /** Makes `grudge` the whole set of cuts: links that it does not name are open again. Proven by a probe on every link. */
  cut(grudge: Grudge): Promise<Proof>;
  /** Opens every link. Idempotent. Proven by a probe on every link between nodes that run. */
  heal(): Promise<Proof>;
  /** Makes `conditions` those of every link between nodes. */
  shape(conditions: LinkConditions): void;
}

export interface LinkConditions {
  readonly latency: Latency;
  /** Parts in a million. */
  readonly lossPpm: number;
  readonly duplicatePpm: number;
  /** Parts in a million of messages that may overtake, by an extra delay. */
  readonly reorderPpm: number;
}

/** One-way delay of a message between nodes. Lines to clients have none. */
export type Latency =
  | { readonly kind: "none" }
  | { readonly kind: "constant"; readonly meanMs: number }
  | { readonly kind: "uniform"; readonly meanMs: number }
  | { readonly kind: "exponential"; readonly meanMs: number };

export const PERFECT_LINKS: LinkConditions = {
  latency: { kind: "none" },
  lossPpm: 0,
  duplicatePpm: 0,
  reorderPpm: 0,
};

export interface Processes {
  /** SIGKILL to the node and all its children. Proven by the process being gone. A node that is down stays down. */
  kill(node: NodeId): Promise<Proof>;
  /** Starts a node that is down on the data it left, and waits until it is ready. Proven by its answer. */
  restart(node: NodeId): Promise<Proof>;
  /** SIGSTOP. Proven by the process state. */
  pause(node: NodeId): Promise<Proof>;
  /** SIGCONT. Proven by the process state. */
  resume(node: NodeId): Promise<Proof>;
  state(node: NodeId): ProcessState;
}

export type ProcessState = "running" | "paused" | "down";
