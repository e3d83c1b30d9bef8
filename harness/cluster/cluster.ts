import type { Session } from "../client/client.ts";
import type { NodeNote } from "../core/blocking.ts";
import type { FaultName } from "../core/faults.ts";
import type { NodeId } from "../core/ids.ts";
import type { Json } from "../core/json.ts";
import type { Seed } from "../core/random.ts";
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
  readonly disturbances: Disturbances;

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
  /**
   * What nodes noted of themselves of the kinds in `core/blocking.ts`, in any order, by the cluster's clock. To be asked for
   * when the cluster has stopped. Never throws.
   */
  nodeNotes(): readonly NodeNote[];
  /** Counts of messages, by fate; null where the driver does not see them. */
  messageCounts(): MessageCounts | null;
}

/** A node did something that nobody ordered. */
export interface Incident {
  readonly node: NodeId;
  /** `infrastructure`: what carries the node is gone, an engine or a network; the node has done nothing wrong. */
  readonly kind: "exited" | "bad-output" | "unknown-destination" | "infrastructure";
  /** What happened, with the offending line or the exit status and the last output. */
  readonly message: string;
  /** The fault in place that brought it about, by evidence: a full disk, the kernel's killer. Absent: nobody knows. */
  readonly cause?: FaultName;
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
  /**
   * Makes `clogs` the whole set of links that carry nothing for a time: what is sent, or under way, waits and then comes all at
   * once, in its order; only what finds too many waiting is lost. Proven by the links that are clogged at once; evidence of
   * the next call tells how many messages waited on which link. No clogs: every link carries again. Absent: the driver is
   * not able to.
   */
  readonly clog?: (clogs: readonly Clog[]) => Promise<Proof>;
}

/** One directed link that carries nothing for a time. */
export interface Clog {
  readonly from: NodeId;
  readonly to: NodeId;
  /** Milliseconds from now; left out: at once. */
  readonly afterMs?: number;
  /** Milliseconds; left out: until the links are opened. */
  readonly forMs?: number;
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

/** What can be done to a node as a whole. An act that the driver is not able to is rejected with a HarnessError. */
export interface Processes {
  /** SIGKILL to the node and all its children. Proven by the process being gone. A node that is down stays down. */
  kill(node: NodeId): Promise<Proof>;
  /** SIGTERM, and SIGKILL to what has not ended within a few seconds. Proven like {@link kill}. */
  terminate(node: NodeId): Promise<Proof>;
  /** Kills the node; what it had written and not synced is lost. Proven by the process being gone; evidence tells what was lost. */
  losePower(node: NodeId): Promise<Proof>;
  /**
   * Kills the node and damages its disk. Proven by what is read back. It stays damaged. Null: its disk holds nothing that could
   * be damaged so, and the node was left alone.
   */
  corrupt(node: NodeId, damage: FileDamage): Promise<Proof | null>;
  /** Whether the node's host finds out what {@link corrupt} has done to its disk: it will not start any more. */
  isDamaged(node: NodeId): boolean;
  /** Starts a node that is down on the data it left, and waits until it is ready. Proven by its answer. */
  restart(node: NodeId): Promise<Proof>;
  /** SIGSTOP. Proven by the process state. */
  pause(node: NodeId): Promise<Proof>;
  /** SIGCONT. Proven by the process state. */
  resume(node: NodeId): Promise<Proof>;
  /** Stops the node with all it has started, from outside: a paused container. Proven by the engine's state. */
  freeze(node: NodeId): Promise<Proof>;
  thaw(node: NodeId): Promise<Proof>;
  state(node: NodeId): ProcessState;
  /**
   * Resolves when the nodes have made so many writes to their disks, the last one not synced yet, or when they have not for
   * so long: the moment at which a crash finds most to destroy. Absent: the driver does not see writes.
   */
  readonly untilWriting?: (nodes: readonly NodeId[], patience: Patience) => Promise<void>;
}

export interface Patience {
  readonly withinMs: number;
  /** How many, on all nodes together. */
  readonly writes: number;
  /** `overwrite`: only those count that replace a whole file, as of votes and snapshots. */
  readonly kind: "any" | "overwrite";
  /** Between the last write and the answer. Fractions count. */
  readonly lagMs: number;
}

export type ProcessState = "running" | "paused" | "frozen" | "down";

export const DAMAGE_KINDS = ["bit-flip", "misdirected", "truncate", "wipe"] as const;

/** Which file and place are drawn from `seed`. */
export interface FileDamage {
  /**
   * `misdirected`: a record was written in the place of another one, and nothing in its own. `truncate`: the end of a file is
   * gone, which a host takes for what a crash has left. `wipe`: all files are empty, as on a new disk, and the node begins
   * anew under its old name. Those two are never found out, so there is no doing them within a bound.
   */
  readonly kind: (typeof DAMAGE_KINDS)[number];
  readonly bound: DamageBound;
  readonly seed: Seed;
}

/**
 * `found-out`: only what a host certainly finds out, so that its node does not start. Nothing that the node has acknowledged is
 * forgotten then, and a system that survives nodes which never come back survives it. `none`: anything, the end of a file
 * too. A node that forgets votes and entries it has acknowledged may take them from a majority, and no protocol for
 * consensus survives that for certain (Alagappan et al., "Protocol-Aware Recovery for Consensus-Based Storage", FAST
 * 2018).
 */
export type DamageBound = "found-out" | "none";

export interface DamageProof extends Proof {
  readonly isFoundOut: boolean;
}

/** Lasting disturbances of single nodes, at most one of a kind on a node. */
export interface Disturbances {
  /** Puts it in place, instead of the one of this kind that was there. Proven by what is read back and probed. */
  impose(node: NodeId, disturbance: Disturbance): Promise<Proof>;
  /**
   * Takes it away; idempotent. A node that ended because of it is started again. Proven by what is read back, and by the
   * node's answer when it was started.
   */
  lift(node: NodeId, kind: Disturbance["kind"]): Promise<Proof>;
}

export type Disturbance =
  /** What the node sends to other nodes. */
  | { readonly kind: "packet"; readonly conditions: LinkConditions }
  /** All that the node sends to other nodes. */
  | { readonly kind: "bandwidth"; readonly kbitPerSecond: number }
  /** Connections between the node and the others are reset, and cannot be made. */
  | { readonly kind: "reset" }
  /** Of one core. */
  | { readonly kind: "cpu"; readonly percent: number }
  /** The kernel kills what needs more. */
  | { readonly kind: "memory"; readonly megabytes: number }
  /** The node's wall clock jumps by `offsetMs` and then gains `driftPpm` microseconds a second. */
  | { readonly kind: "clock"; readonly offsetMs: number; readonly driftPpm: number }
  /** Nothing more can be written to the node's disk. */
  | { readonly kind: "disk-full" };

/** By fault: null where the driver can bring it about on this machine, otherwise the reason why not, in words. */
export type Abilities = Readonly<Record<FaultName, string | null>>;
