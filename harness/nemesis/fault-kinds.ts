import { ADMINISTRATIVE_FAULTS, FAULT_NAMES, type FaultName } from "../core/faults.ts";
import { CLOG_TARGETS } from "./clog-draws.ts";
import { START_CLOG, STOP_CLOG } from "./clog-nemesis.ts";
import { DISTURBANCE_KINDS, type DisturbanceName } from "./disturbance-kinds.ts";
import { startOf, stopOf } from "./disturbance-nemesis.ts";
import { HAND_OVER, HAND_OVER_TARGETS, STOP_HAND_OVER } from "./hand-over-nemesis.ts";
import { MEMBERSHIP_TARGETS } from "./membership-changes.ts";
import { CHANGE_MEMBERS, RESTORE_MEMBERS } from "./membership-nemesis.ts";
import { PARTITION_TARGETS, START_PARTITION, STOP_PARTITION } from "./partition.ts";
import {
  CORRUPTION,
  FREEZE,
  KILL,
  PAUSE,
  POWER_LOSS,
  type ProcessFault,
  TERMINATE,
} from "./process-fault.ts";
import type { NodeTarget } from "./targets.ts";

export interface FaultKind {
  readonly name: FaultName;
  /** What it does, in one sentence. */
  readonly summary: string;
  /** Whom it can be aimed at. */
  readonly targets: readonly string[];
  /**
   * Those of the targets that come first. Followers: whatever else is drawn, there was service while this fault was in
   * place. Then leaders: most of what systems get wrong shows when they lose theirs.
   */
  readonly firstTargets: readonly string[];
  /** The operations that bring it about and undo it. */
  readonly start: string;
  readonly stop: string;
  /** What is done and over at once, at any time. It takes no turns with others, and is undone once, at the end. */
  readonly isAct: boolean;
}

type Operations = Omit<FaultKind, "name" | "summary" | "isAct">;

const PARTITION: Operations = {
  targets: PARTITION_TARGETS,
  firstTargets: ["followers", "leader"],
  ...{ start: START_PARTITION, stop: STOP_PARTITION },
};

const KINDS: Readonly<Record<FaultName, readonly [summary: string, Operations]>> = {
  partition: [
    "Cuts the network between nodes, in one direction or both; some cuts flap.",
    PARTITION,
  ],
  kill: ["Kills nodes with SIGKILL and starts them again on the data they left.", ofProcess(KILL)],
  pause: ["Stops nodes with SIGSTOP and lets them go on with SIGCONT.", ofProcess(PAUSE)],
  terminate: [
    "Asks nodes to end with SIGTERM, kills those that do not, and starts them again.",
    ofProcess(TERMINATE),
  ],
  freeze: ["Stops nodes with all that they have started, from outside.", ofProcess(FREEZE)],
  "power-loss": [
    "Ends nodes as a power cut does: what they had not synced to disk is lost.",
    ofProcess(POWER_LOSS),
  ],
  corruption: [
    "Kills nodes of one minority, flips a bit on their disks or writes a record in the wrong place, and starts them again.",
    ofProcess(CORRUPTION),
  ],
  packet: [
    "Delays, loses, repeats and reorders what nodes send to each other.",
    ofDisturbance("packet"),
  ],
  clog: [
    "Lets links between nodes carry nothing for a time: what is sent waits, and comes late.",
    {
      ...{ targets: CLOG_TARGETS, firstTargets: ["link", "leader"] },
      ...{ start: START_CLOG, stop: STOP_CLOG },
    },
  ],
  bandwidth: ["Makes links between nodes slow.", ofDisturbance("bandwidth")],
  reset: ["Resets connections between nodes and refuses new ones.", ofDisturbance("reset")],
  cpu: ["Leaves nodes a small part of a core.", ofDisturbance("cpu")],
  memory: [
    "Leaves nodes so little memory that the kernel kills them, and starts them again.",
    ofDisturbance("memory"),
  ],
  clock: [
    "Makes wall clocks of nodes jump by up to an hour and run too fast or too slow.",
    ofDisturbance("clock"),
  ],
  "disk-full": ["Leaves nodes no room on their disk.", ofDisturbance("disk-full")],
  membership: [
    "Asks the system to take nodes in and send others away, the leader too.",
    {
      ...{ targets: MEMBERSHIP_TARGETS, firstTargets: [] },
      ...{ start: CHANGE_MEMBERS, stop: RESTORE_MEMBERS },
    },
  ],
  "hand-over": [
    "Asks leaders to hand their leadership to another member.",
    {
      ...{ targets: HAND_OVER_TARGETS, firstTargets: [] },
      ...{ start: HAND_OVER, stop: STOP_HAND_OVER },
    },
  ],
};

/** Every kind of fault, in the order of `FAULT_NAMES`. */
export const FAULTS: readonly FaultKind[] = FAULT_NAMES.map((name) => {
  const [summary, operations] = KINDS[name];
  const isAct = ADMINISTRATIVE_FAULTS.some((act) => act === name);
  return { name, summary, ...operations, isAct };
});

/**
 * The order in which faults take turns, acts aside. Those that end nodes are last: nodes still coming up would spoil the next one's
 * turn.
 */
export const TURNS: readonly FaultName[] = [
  ...([
    "partition",
    "packet",
    "clog",
    "bandwidth",
    "reset",
    "clock",
    "cpu",
    "pause",
    "freeze",
  ] as const),
  ...(["memory", "disk-full", "terminate", "kill", "power-loss", "corruption"] as const),
];

const LEADERS: readonly string[] = ["leader", "leaders", "leader-leaves", "rivals"];

/** Whom these faults can be aimed at in a system whose nodes never say that they lead. */
export function targetsWithoutLeaders(
  faults: readonly FaultName[],
): Readonly<Partial<Record<FaultName, readonly string[]>>> {
  const kinds = FAULTS.filter(({ name }) => faults.includes(name));
  return Object.fromEntries(
    kinds.map(({ name, targets }) => [name, targets.filter((target) => !LEADERS.includes(target))]),
  );
}

function ofProcess({ name, stop, targets }: ProcessFault): Operations {
  return { targets, firstTargets: firstOf(targets), start: name, stop };
}

function ofDisturbance(name: DisturbanceName): Operations {
  const { targets } = DISTURBANCE_KINDS[name];
  return { targets, firstTargets: firstOf(targets), start: startOf(name), stop: stopOf(name) };
}

function firstOf(targets: readonly NodeTarget[]): readonly NodeTarget[] {
  return (["followers", "leaders"] as const).filter((target) => targets.includes(target));
}
