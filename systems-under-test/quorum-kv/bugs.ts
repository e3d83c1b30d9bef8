import { unknownName } from "../../harness/core/unknown-name.ts";
import { COORDINATION_BUGS } from "./bugs/coordination.ts";
import { REPAIR_BUGS } from "./bugs/repair.ts";
import { VALUE_BUGS } from "./bugs/values.ts";

/** The mistakes that can be switched on. Where each one is guarded, its name stands in an `if`. */
export const QUORUM_BUGS = [...COORDINATION_BUGS, ...VALUE_BUGS, ...REPAIR_BUGS] as const;

export type QuorumBug = (typeof QUORUM_BUGS)[number]["name"];

/** @throws UsageError for a name that is no bug of this system. */
export function parseBugs(names: ReadonlySet<string>): ReadonlySet<QuorumBug> {
  const known: readonly string[] = QUORUM_BUGS.map((bug) => bug.name);
  for (const name of names)
    if (!known.includes(name)) throw unknownName("bug of quorum-kv", name, known);
  return names as ReadonlySet<QuorumBug>;
}
