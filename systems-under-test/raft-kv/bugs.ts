import { closest } from "fastest-levenshtein";
import { UsageError } from "../../harness/core/errors.ts";

/** The mistakes that can be switched on. Where each one is guarded, its name stands in an `if`. */
export const RAFT_BUGS = [
  /**
   * A leader answers reads from its own state, without asking whether it still leads, and never steps down for want
   * of a majority. Early etcd and Consul read so (Kingsbury, "Jepsen: etcd and Consul", 2014). The Raft dissertation
   * names the danger in section 6.4.
   */
  {
    name: "stale-read",
    summary: "a leader answers reads from its own state without asking whether it still leads",
  },
  /**
   * A leader answers a write once its own log holds it, before a majority does. Raft dissertation, section 3.5, calls
   * an entry safe only when it is committed; Kafka with `acks=1` and MongoDB with write concern `w: 1` chose the same.
   */
  {
    name: "ack-before-commit",
    summary: "a leader acknowledges a write once its own log holds it, before a majority does",
  },
  /**
   * Term and vote are not written to disk, so a node that restarts may vote twice in one term. Figure 2 of the Raft
   * paper lists both under "persistent state on all servers".
   */
  {
    name: "forget-vote",
    summary: "term and vote are not persisted, so a restarted node may vote twice in a term",
  },
  /**
   * Log entries are acknowledged at once and synced in the background every 300 ms, as Redis does with
   * `appendfsync everysec`. A quorum that forgets the tail of its log loses committed entries: Alagappan et al.,
   * "Protocol-Aware Recovery for Consensus-Based Storage" (FAST 2018).
   */
  {
    name: "ack-before-sync",
    summary: "log entries are acknowledged at once and synced in the background every 300 ms",
  },
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
