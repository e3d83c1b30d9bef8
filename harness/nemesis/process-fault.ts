import type { FileDamage, Processes, ProcessState, Proof } from "../cluster/cluster.ts";
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
  /**
   * Whether it does harm that no cure undoes. Then all its starts hit the same minority, because no system survives
   * harm to a majority, and a node that does not start any more is no failure of the cure.
   */
  readonly isLasting: boolean;
  /** Whether it comes with preference while writes of its nodes are pending. */
  readonly awaitsWrites: boolean;
  /** `seed` is that of this start and node. */
  hit(processes: Processes, node: NodeId, seed: Seed): Promise<Proof>;
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

const DAMAGES = ["bit-flip", "truncate"] as const satisfies readonly FileDamage["kind"][];

export const CORRUPTION: ProcessFault = {
  ...ENDING,
  ...{ name: "corruption", stop: "start-corrupted", hitWord: "corrupted" },
  ...{ targets: ["one", "minority"], isLasting: true },
  hit: (processes, node, seed) =>
    processes.corrupt(node, { kind: random(seed, "damage").pick(DAMAGES), seed }),
};

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
