import type { Cluster } from "../cluster/cluster.ts";
import { UsageError } from "../core/errors.ts";
import type { FaultName } from "../core/faults.ts";
import type { NodeId } from "../core/ids.ts";
import type { Seed } from "../core/random.ts";
import type { ScheduledFault } from "../core/schedule.ts";
import { unknownName } from "../core/unknown-name.ts";
import type { Generator } from "../generator/generator.ts";
import { drawnActs, scheduledActs } from "./acts.ts";
import { ClogNemesis } from "./clog-nemesis.ts";
import { cureUntilHealed } from "./cure.ts";
import { DisturbanceNemesis } from "./disturbance-nemesis.ts";
import { FAULTS, type FaultKind, TURNS } from "./fault-kinds.ts";
import { HandOverNemesis } from "./hand-over-nemesis.ts";
import { MembershipNemesis } from "./membership-nemesis.ts";
import { NodeHolds } from "./node-holds.ts";
import type { Nemesis, NemesisPackage } from "./package.ts";
import { faultsNamed, whyNotAsked } from "./parse-faults.ts";
import { PartitionNemesis } from "./partition.ts";
import {
  CORRUPTION,
  FREEZE,
  KILL,
  PAUSE,
  POWER_LOSS,
  type ProcessFault,
  TERMINATE,
  UNBOUNDED_CORRUPTION,
} from "./process-fault.ts";
import { ProcessNemesis } from "./process-nemesis.ts";
import type { Administered } from "./requests.ts";
import { faultRounds } from "./schedule.ts";
import { scheduledFaults } from "./scheduled-faults.ts";

export { FAULTS, targetsWithoutLeaders } from "./fault-kinds.ts";
export { DEFAULT_FAULTS, parseFaults, withAdministration } from "./parse-faults.ts";
export type { Administered } from "./requests.ts";

const CRASHES: readonly FaultName[] = ["kill", "power-loss"];
const FLAPPING: readonly FaultName[] = ["partition"];

export interface NemesisOptions {
  readonly faults: readonly string[];
  readonly cluster: Cluster;
  readonly seed: Seed;
  /** The length of a round; `rounds.ts` says how many faults come in one. */
  readonly intervalMs: number;
  /** Whom to hit, by fault; left out: everything that {@link FAULTS} lists. */
  readonly targets?: Readonly<Partial<Record<FaultName, readonly string[]>>>;
  /** Every second crash is over within milliseconds. */
  readonly quickRestarts?: boolean;
  /** The nodes of which a majority must be spared lasting harm for the system to go on; left out: all. */
  readonly voters?: readonly NodeId[];
  /** Corruption damages anything on any nodes: no system survives that for certain. */
  readonly unboundedDamage?: boolean;
  /** How the system is asked for what only it can do; absent: it cannot be asked. */
  readonly administered?: Administered | undefined;
}

/**
 * The packages for these faults. Whom the n-th start of each hits, and how hard, is drawn from the seed and its own name:
 * it is the same whichever others are there. When it comes depends on how many others it takes turns with.
 *
 * @throws UsageError for an unknown fault or target, and for one that is asked of a system that cannot be asked.
 */
export function createNemesisPackages(options: NemesisOptions): readonly NemesisPackage[] {
  const { seed, intervalMs } = options;
  const names = faultsNamed(options.faults);
  const turns = TURNS.filter((name) => names.includes(name));
  const holds = new NodeHolds();
  const kinds = FAULTS.filter(({ name }) => names.includes(name));
  return kinds.map((fault) => {
    const { name, start, stop, firstTargets } = fault;
    const isUnbounded = name === "corruption" && options.unboundedDamage === true;
    const known = isUnbounded ? UNBOUNDED_CORRUPTION.targets : fault.targets;
    const targets = targetsNamed(fault, known, options.targets?.[name] ?? known);
    const isBrief = options.quickRestarts === true && CRASHES.includes(name);
    const flaps = FLAPPING.includes(name);
    const timing = {
      intervalMs,
      isBrief,
      flaps,
      turn: turns.indexOf(name),
      turnCount: turns.length,
    };
    const plan = { lane: name, seed, start, stop, targets, firstTargets, ...timing };
    return {
      name,
      nemesis: createNemesis(name, { ...options, holds }),
      generator: fault.isAct ? drawnActs(plan) : faultRounds(plan),
      finalGenerator: cureOf(fault),
    };
  });
}

export interface ScheduledOptions {
  /** In any order; those of one kind must not overlap. */
  readonly faults: readonly ScheduledFault[];
  readonly cluster: Cluster;
  readonly seed: Seed;
  /** See {@link NemesisOptions}. */
  readonly unboundedDamage?: boolean;
  /** Faults that last so long are never stopped, but for the cure; left out: each is stopped in its time. */
  readonly endMs?: number;
  readonly administered?: Administered | undefined;
}

/**
 * The packages that do exactly these faults at these times. Each kind has its lane, as always, and the same cure at the
 * end.
 */
export function createScheduledPackages(options: ScheduledOptions): readonly NemesisPackage[] {
  const { faults, endMs = Number.POSITIVE_INFINITY } = options;
  const holds = new NodeHolds();
  const kinds = FAULTS.filter(({ name }) => faults.some(({ fault }) => fault === name));
  return kinds.map((fault) => {
    const { name, start, stop } = fault;
    const own = faults.filter((each) => each.fault === name);
    return {
      name,
      nemesis: createNemesis(name, { ...options, holds }),
      generator: fault.isAct
        ? scheduledActs({ lane: name, start, acts: own })
        : scheduledFaults({ lane: name, start, stop, faults: own, endMs }),
      finalGenerator: cureOf(fault),
    };
  });
}

/** A system may need a while after the other faults before it takes a request. */
const MOST_RESTORE_ATTEMPTS = 20;

function cureOf({ name, stop, isAct }: FaultKind): Generator {
  return isAct ? cureUntilHealed(name, stop, MOST_RESTORE_ATTEMPTS) : cureUntilHealed(name, stop);
}

interface Means {
  readonly cluster: Cluster;
  readonly seed: Seed;
  readonly holds: NodeHolds;
  readonly voters?: readonly NodeId[];
  readonly unboundedDamage?: boolean;
  readonly administered?: Administered | undefined;
}

function createNemesis(name: FaultName, means: Means): Nemesis {
  const { cluster, holds, seed, unboundedDamage = false, voters } = means;
  const ofProcess = (fault: ProcessFault): Nemesis =>
    new ProcessNemesis(fault, cluster, seed, holds, voters);
  switch (name) {
    case "partition":
      return new PartitionNemesis(cluster, seed);
    case "clog":
      return new ClogNemesis(cluster, seed);
    case "kill":
      return ofProcess(KILL);
    case "pause":
      return ofProcess(PAUSE);
    case "terminate":
      return ofProcess(TERMINATE);
    case "freeze":
      return ofProcess(FREEZE);
    case "power-loss":
      return ofProcess(POWER_LOSS);
    case "corruption":
      return ofProcess(unboundedDamage ? UNBOUNDED_CORRUPTION : CORRUPTION);
    case "membership":
      return new MembershipNemesis(cluster, seed, administeredBy(name, means));
    case "hand-over":
      return new HandOverNemesis(cluster, seed, administeredBy(name, means));
    default:
      return new DisturbanceNemesis(name, cluster, seed, holds);
  }
}

function administeredBy(name: FaultName, { administered }: Means): Administered {
  const why = whyNotAsked(name, administered?.administration);
  if (administered && why === null) return administered;
  throw new UsageError(`The fault '${name}' is not possible here: ${why}`, {
    hint: "Leave it out, or choose a system with an administration of its own.",
  });
}

function targetsNamed(
  { name }: FaultKind,
  known: readonly string[],
  targets: readonly string[],
): readonly string[] {
  if (targets.length === 0) {
    throw new UsageError(`The fault '${name}' is given no targets`, {
      hint: `It has ${known.join(", ")}.`,
    });
  }
  for (const target of targets) {
    if (!known.includes(target)) throw unknownName(`target of '${name}'`, target, known);
  }
  return targets;
}
