import {
  DAMAGE_KINDS,
  type DamageBound,
  type FileDamage,
  type Processes,
  type ProcessState,
  type Proof,
} from "../cluster/cluster.ts";
import type { FaultName } from "../core/faults.ts";
import type { NodeId } from "../core/ids.ts";
import { random, type Seed } from "../core/random.ts";
import { NODE_TARGETS, type NodeTarget } from "./targets.ts";

/** What can be done to a node as a whole, and undone. */
export interface ProcessFault {
  /** The fault, and the operation that starts it. */
  readonly name: FaultName;
  readonly stop: string;
  readonly targets: readonly NodeTarget[];
  /** The state that it leaves a node in. */
  readonly leaves: Exclude<ProcessState, "running">;
  /** For descriptions: `killed`, `restarted`. */
  readonly hitWord: string;
  readonly curedWord: string;
  readonly canHit: readonly ProcessState[];
  /** Faults whose nodes it may take: it ends what they have stopped. */
  readonly over: readonly FaultName[];
  /** Whether it does harm that no cure undoes. Then a node that does not start any more is no failure of the cure. */
  readonly isLasting: boolean;
  /** Whether all its starts hit the same few nodes, fewer than a half: no system survives such harm to a majority. */
  readonly keepsToMinority: boolean;
  /** Whether it comes with preference while writes of its nodes are pending. */
  readonly awaitsWrites: boolean;
  /** `seed` is that of this start and node. Null: the node holds nothing that could be hit, and was left alone. */
  hit(processes: Processes, node: NodeId, seed: Seed): Promise<Proof | null>;
  cure(processes: Processes, node: NodeId): Promise<Proof>;
}

/** What faults that end a node have in common. */
const ENDING = {
  targets: NODE_TARGETS,
  leaves: "down",
  curedWord: "restarted",
  canHit: ["running", "paused"],
  over: ["pause"],
  isLasting: false,
  keepsToMinority: false,
  awaitsWrites: false,
  /** A node that is up here came up in an earlier attempt and never answered: it begins again. */
  async cure(processes, node) {
    if (processes.state(node) !== "down") await processes.kill(node);
    return processes.restart(node);
  },
} as const satisfies Partial<ProcessFault>;

/** What faults that stop a node for a while have in common. */
const STOPPING = {
  targets: NODE_TARGETS,
  canHit: ["running"],
  over: [],
  isLasting: false,
  keepsToMinority: false,
  awaitsWrites: false,
} as const satisfies Partial<ProcessFault>;

export const KILL: ProcessFault = {
  ...ENDING,
  ...{ name: "kill", stop: "restart", hitWord: "killed", awaitsWrites: true },
  hit: (processes, node) => processes.kill(node),
};

/** A node that is stopped cannot end in good order: it is not asked to. */
export const TERMINATE: ProcessFault = {
  ...ENDING,
  ...{ name: "terminate", stop: "start-terminated", hitWord: "terminated" },
  ...{ canHit: ["running"], over: [] },
  hit: (processes, node) => processes.terminate(node),
};

export const POWER_LOSS: ProcessFault = {
  ...ENDING,
  ...{ name: "power-loss", stop: "restore-power", hitWord: "cut the power of" },
  awaitsWrites: true,
  hit: (processes, node) => processes.losePower(node),
};

const DAMAGES: Readonly<Record<DamageBound, readonly FileDamage["kind"][]>> = {
  "found-out": ["bit-flip", "misdirected"],
  none: DAMAGE_KINDS,
};

/**
 * Within the bound, a minority of nodes loses what a host knows that it has lost, and never comes back: every system that
 * survives the loss of a minority survives that. Without it no system does for certain.
 */
export const CORRUPTION: ProcessFault = {
  ...ENDING,
  ...{ name: "corruption", stop: "start-corrupted", hitWord: "corrupted" },
  ...{ targets: ["one", "minority"], isLasting: true, keepsToMinority: true },
  hit: (processes, node, seed) => corrupt(processes, node, seed, "found-out"),
};

export const UNBOUNDED_CORRUPTION: ProcessFault = {
  ...CORRUPTION,
  ...{ targets: ["one", "minority", "majority", "all"], keepsToMinority: false },
  hit: (processes, node, seed) => corrupt(processes, node, seed, "none"),
};

/** In the first way for which there is something to damage. */
async function corrupt(
  processes: Processes,
  node: NodeId,
  seed: Seed,
  bound: DamageBound,
): Promise<Proof | null> {
  for (const kind of random(seed, "damage").shuffle(DAMAGES[bound])) {
    const proof = await processes.corrupt(node, { kind, bound, seed });
    if (proof) return proof;
  }
  return null;
}

export const PAUSE: ProcessFault = {
  ...STOPPING,
  ...{ name: "pause", stop: "resume", leaves: "paused", hitWord: "paused", curedWord: "resumed" },
  hit: (processes, node) => processes.pause(node),
  cure: (processes, node) => processes.resume(node),
};

export const FREEZE: ProcessFault = {
  ...STOPPING,
  ...{ name: "freeze", stop: "thaw", leaves: "frozen", hitWord: "frozen", curedWord: "thawed" },
  hit: (processes, node) => processes.freeze(node),
  cure: (processes, node) => processes.thaw(node),
};
