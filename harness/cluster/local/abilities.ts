import { HarnessError } from "../../core/errors.ts";
import { FAULT_NAMES, type FaultName } from "../../core/faults.ts";
import type { Abilities } from "../cluster.ts";

const OWN_CLOCK_AND_DISK =
  "needs a built-in system: a foreign program has a clock and a disk of its own";
const OWN_CONNECTIONS =
  "needs containers: the nodes of a service reach each other past this driver; --on docker has its network in hand";

/** What child processes that speak with nobody but this process cannot have, whatever the system. */
const UNABLE: Partial<Record<FaultName, string>> = {
  freeze: "paused containers exist only on docker; pause stops the processes of a node here",
  bandwidth: "this driver carries whole messages; packet delays and loses them",
  reset: "nodes have no connections to each other here; partition cuts their links",
  cpu: "only containers have a limit of processor time",
  memory: "only containers have a limit of memory",
};
const BUILT_IN_ONLY: readonly FaultName[] = ["power-loss", "corruption", "clock", "disk-full"];
const IN_MESSAGES: readonly FaultName[] = ["partition", "packet", "clog"];

/** Whose nodes they are: `program`s speak Maelstrom's protocol, and `service`s one of their own. */
export interface NodeKind {
  readonly builtIn: boolean;
  readonly isService?: boolean;
}

/** What the local driver can bring about, on every machine. */
export function localAbilities({ builtIn, isService = false }: NodeKind): Abilities {
  const reason = (fault: FaultName): string | null => {
    if (!builtIn && BUILT_IN_ONLY.includes(fault)) return OWN_CLOCK_AND_DISK;
    if (isService && IN_MESSAGES.includes(fault)) return OWN_CONNECTIONS;
    return UNABLE[fault] ?? null;
  };
  return Object.fromEntries(FAULT_NAMES.map((fault) => [fault, reason(fault)])) as Abilities;
}

export function unable(fault: FaultName): HarnessError {
  return new HarnessError(`The local driver cannot do ${fault}: ${UNABLE[fault]}.`, {
    hint: "Leave this fault out, or run with --on docker.",
  });
}
