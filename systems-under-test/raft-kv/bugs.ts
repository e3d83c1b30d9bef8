import { closest } from "fastest-levenshtein";
import { UsageError } from "../../harness/core/errors.ts";
import { ANSWER_BUGS } from "./bugs/answers.ts";
import { ELECTION_BUGS } from "./bugs/elections.ts";
import { LOG_BUGS } from "./bugs/log.ts";
import { MEMBERSHIP_BUGS } from "./bugs/membership.ts";
import { SNAPSHOT_BUGS } from "./bugs/snapshots.ts";

/** The mistakes that can be switched on. Where each one is guarded, its name stands in an `if`. */
export const RAFT_BUGS = [
  ...ANSWER_BUGS,
  ...ELECTION_BUGS,
  ...LOG_BUGS,
  ...SNAPSHOT_BUGS,
  ...MEMBERSHIP_BUGS,
] as const;

export type RaftBug = (typeof RAFT_BUGS)[number]["name"];

/** @throws UsageError for a name that is no bug of this system. */
export function parseBugs(names: ReadonlySet<string>): ReadonlySet<RaftBug> {
  const known: readonly string[] = RAFT_BUGS.map((bug) => bug.name);
  for (const name of names) {
    if (known.includes(name)) continue;
    throw new UsageError(`raft-kv has no bug '${name}'`, {
      hint: `Did you mean '${closest(name, known)}'? There are: ${known.join(", ")}.`,
    });
  }
  return names as ReadonlySet<RaftBug>;
}
