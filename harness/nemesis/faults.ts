import type { Cluster } from "../cluster/cluster.ts";
import { UsageError } from "../core/errors.ts";
import type { Seed } from "../core/random.ts";
import { unknownName } from "../core/unknown-name.ts";
import { cureUntilHealed } from "./cure.ts";
import type { Nemesis, NemesisPackage } from "./package.ts";
import {
  PARTITION_TARGETS,
  PartitionNemesis,
  START_PARTITION,
  STOP_PARTITION,
} from "./partition.ts";
import { KILL, type NodesInRecovery, PAUSE, ProcessNemesis } from "./process-fault.ts";
import { faultRounds } from "./schedule.ts";
import { PROCESS_TARGETS } from "./targets.ts";

const FAULT_NAMES = ["partition", "kill", "pause"] as const;
export type FaultName = (typeof FAULT_NAMES)[number];

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
  /** Its place where faults take turns. Kills are last: nodes still coming up would spoil the next one's turn. */
  readonly turn: number;
  /** The operations that bring it about and undo it. */
  readonly start: string;
  readonly stop: string;
}

/** Every kind of fault, in the order of {@link FAULT_NAMES}. */
export const FAULTS: readonly FaultKind[] = [
  {
    name: "partition",
    summary: "Cuts the network between nodes, in one direction or both.",
    targets: PARTITION_TARGETS,
    firstTargets: ["followers", "leader"],
    turn: 0,
    start: START_PARTITION,
    stop: STOP_PARTITION,
  },
  {
    name: "kill",
    summary: "Kills nodes with SIGKILL and starts them again on the data they left.",
    targets: PROCESS_TARGETS,
    firstTargets: ["followers", "leaders"],
    turn: 2,
    start: KILL.name,
    stop: KILL.stop,
  },
  {
    name: "pause",
    summary: "Stops nodes with SIGSTOP and lets them go on with SIGCONT.",
    targets: PROCESS_TARGETS,
    firstTargets: ["followers", "leaders"],
    turn: 1,
    start: PAUSE.name,
    stop: PAUSE.stop,
  },
];

/**
 * The faults that the flag `--nemesis` names: `partition,kill`, `all` or `none`. In the order of {@link FAULTS}, each once.
 *
 * @throws UsageError for a name that is none, with the closest match and the list.
 */
export function parseFaults(text: string): readonly FaultName[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.length > 1 && names.some((name) => name === "all" || name === "none")) {
    throw new UsageError(`'${text}': all and none stand alone`, {
      hint: "Name the faults one by one, or give all or none and nothing else.",
    });
  }
  if (names[0] === "none") return [];
  if (names[0] === "all") return FAULT_NAMES;
  return faultsNamed(names).map(({ name }) => name);
}

export interface NemesisOptions {
  readonly faults: readonly string[];
  readonly cluster: Cluster;
  readonly seed: Seed;
  /** One fault of each kind comes in every interval. */
  readonly intervalMs: number;
  /** Whom to hit, by fault; left out: everything that {@link FAULTS} lists. */
  readonly targets?: Readonly<Partial<Record<FaultName, readonly string[]>>>;
}

/**
 * The packages for these faults. What each does, and when, is drawn from the seed and its own name: it is the same
 * whichever others are there.
 *
 * @throws UsageError for an unknown fault or target.
 */
export function createNemesisPackages(options: NemesisOptions): readonly NemesisPackage[] {
  const { seed, intervalMs } = options;
  const createNemesis = nemesisFactories(options.cluster, seed);
  return faultsNamed(options.faults).map((fault) => {
    const { name, start, stop, firstTargets, turn } = fault;
    const targets = targetsNamed(fault, options.targets?.[name] ?? fault.targets);
    const timing = { intervalMs, turn, turnCount: FAULTS.length };
    return {
      name,
      nemesis: createNemesis[name](),
      generator: faultRounds({ lane: name, seed, start, stop, targets, firstTargets, ...timing }),
      finalGenerator: cureUntilHealed(name, stop),
    };
  });
}

function nemesisFactories(cluster: Cluster, seed: Seed): Record<FaultName, () => Nemesis> {
  const inRecovery: NodesInRecovery = new Set();
  return {
    partition: () => new PartitionNemesis(cluster, seed),
    kill: () => new ProcessNemesis(KILL, cluster, seed, inRecovery),
    pause: () => new ProcessNemesis(PAUSE, cluster, seed, inRecovery),
  };
}

function faultsNamed(names: readonly string[]): readonly FaultKind[] {
  for (const name of names) {
    if (!FAULTS.some((fault) => fault.name === name))
      throw unknownName("fault", name, [...FAULT_NAMES, "all", "none"]);
  }
  return FAULTS.filter(({ name }) => names.includes(name));
}

function targetsNamed(fault: FaultKind, targets: readonly string[]): readonly string[] {
  if (targets.length === 0) {
    throw new UsageError(`The fault '${fault.name}' is given no targets`, {
      hint: `It has ${fault.targets.join(", ")}.`,
    });
  }
  for (const target of targets) {
    if (!fault.targets.includes(target))
      throw unknownName(`target of '${fault.name}'`, target, fault.targets);
  }
  return targets;
}
