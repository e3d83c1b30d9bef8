import { unknownName } from "../../harness/core/unknown-name.ts";

/** Mistakes that can be switched on, each at the level that it breaks: what the checkers must find. */
export const REFERENCE_BUGS = [
  /** Two transactions that write the same two keys in two orders (Adya 1999, G0). */
  {
    name: "dirty-write",
    summary: "each write takes effect at once, and is not taken back",
    settings: { isolation: "read-uncommitted" },
  },
  {
    name: "aborted-writes-stay",
    summary: "what an aborted transaction wrote is there all the same",
    settings: { isolation: "snapshot-isolation" },
  },
  {
    name: "dirty-read",
    summary: "reads see what others have not committed",
    settings: { isolation: "read-committed" },
  },
  /** What RAMP's metadata is there to prevent (Bailis et al. 2014, section 4). */
  {
    name: "commit-in-parts",
    summary: "each key of a transaction is committed by itself",
    settings: { isolation: "read-atomic" },
    workload: "rw-register",
  },
  {
    name: "forgotten-reads",
    summary: "what a transaction had read is not kept with what it wrote",
    settings: { isolation: "causal" },
    workload: "rw-register",
  },
  /** First committer wins is left out (Berenson et al. 1995, P4). */
  {
    name: "lost-update",
    summary: "commits do not look whether others wrote the same keys meanwhile",
    settings: { isolation: "snapshot-isolation" },
  },
  {
    name: "unchecked-reads",
    summary: "commits look at the keys that were written, not at those that were read",
    settings: { isolation: "serializable" },
  },
  {
    name: "stale-snapshot",
    summary: "transactions begin with a snapshot that may be old",
    settings: { isolation: "strict-serializable" },
  },
] as const;

export type ReferenceBug = (typeof REFERENCE_BUGS)[number]["name"];

/** @throws UsageError for a name that is no bug of this system. */
export function parseBugs(names: ReadonlySet<string>): ReadonlySet<ReferenceBug> {
  const known: readonly string[] = REFERENCE_BUGS.map((bug) => bug.name);
  for (const name of names)
    if (!known.includes(name)) throw unknownName("bug of reference-store", name, known);
  return names as ReadonlySet<ReferenceBug>;
}
