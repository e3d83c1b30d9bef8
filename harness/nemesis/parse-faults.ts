import type { Abilities } from "../cluster/cluster.ts";
import type { Administration } from "../core/administration.ts";
import { UsageError } from "../core/errors.ts";
import { ADMINISTRATIVE_FAULTS, FAULT_NAMES, type FaultName } from "../core/faults.ts";
import { unknownName } from "../core/unknown-name.ts";

/** What a run has when nobody says otherwise: what every driver is able to do. */
export const DEFAULT_FAULTS: readonly FaultName[] = ["partition", "kill", "pause"];

export interface FaultLimits {
  /** What the driver is able to do; left out: everything. */
  readonly abilities?: Abilities;
  /** The faults under which the system promises anything; left out: all of them. */
  readonly tolerated?: readonly FaultName[];
}

export interface ParsedFaults {
  /** In the order of `FAULT_NAMES`, each once. */
  readonly faults: readonly FaultName[];
  /** Those that `all` does not stand for this time. */
  readonly leftOut: readonly LeftOutFault[];
}

export interface LeftOutFault {
  readonly fault: FaultName;
  readonly why: string;
}

/**
 * The faults that the flag `--nemesis` names: `partition,kill`, `none`, or `all` that the limits allow. Faults given by name
 * need not be tolerated: who names one wants to see what it does.
 *
 * @throws UsageError for a name that is none, with the closest match and the list, and for one that the driver is not
 * able to do, with the reason.
 */
export function parseFaults(text: string, limits: FaultLimits = {}): ParsedFaults {
  const names = text.split(",").map((name) => name.trim());
  if (names.length > 1 && names.some((name) => name === "all" || name === "none")) {
    throw new UsageError(`'${text}': all and none stand alone`, {
      hint: "Name the faults one by one, or give all or none and nothing else.",
    });
  }
  if (names[0] === "none") return { faults: [], leftOut: [] };
  if (names[0] === "all") return allWithin(limits);
  const faults = faultsNamed(names);
  for (const fault of faults) {
    const why = limits.abilities?.[fault] ?? null;
    if (why !== null) {
      throw new UsageError(`The fault '${fault}' is not possible here: ${why}`, {
        hint: "Leave it out, or give all, which skips what is not possible. `faultline doctor` tells more.",
      });
    }
  }
  return { faults, leftOut: [] };
}

/**
 * In the order of `FAULT_NAMES`, each once.
 *
 * @throws UsageError for a name that is none.
 */
export function faultsNamed(names: readonly string[]): readonly FaultName[] {
  for (const name of names) {
    if (!FAULT_NAMES.some((fault) => fault === name))
      throw unknownName("fault", name, [...FAULT_NAMES, "all", "none"]);
  }
  return FAULT_NAMES.filter((name) => names.includes(name));
}

/** What the driver is able to do with a system that can be asked for so much; undefined: it cannot be asked for anything. */
export function withAdministration(
  abilities: Abilities,
  administration: Administration | undefined,
): Abilities {
  const asked = ADMINISTRATIVE_FAULTS.map((fault) => [
    fault,
    abilities[fault] ?? whyNotAsked(fault, administration),
  ]);
  return { ...abilities, ...Object.fromEntries(asked) };
}

/** Null: the system can be asked for it. */
export function whyNotAsked(
  fault: FaultName,
  administration: Administration | undefined,
): string | null {
  if (administration === undefined) return "the system has no requests by which it is administered";
  if (fault === "hand-over" && !administration.transferRequest)
    return "the system has no leaders that could make way";
  return null;
}

function allWithin({ abilities, tolerated = FAULT_NAMES }: FaultLimits): ParsedFaults {
  const leftOut = FAULT_NAMES.flatMap((fault): readonly LeftOutFault[] => {
    const inability = abilities?.[fault] ?? null;
    if (inability !== null) return [{ fault, why: inability }];
    if (tolerated.includes(fault)) return [];
    return [{ fault, why: "the system does not promise anything under it" }];
  });
  const faults = FAULT_NAMES.filter((name) => leftOut.every(({ fault }) => fault !== name));
  return { faults, leftOut };
}
