/** Replication, the commit rule and what is durable when. */
export const LOG_BUGS = [
  /**
   * Log entries are acknowledged at once and synced in the background every 300 ms, as Redis does with
   * `appendfsync everysec`. A quorum that forgets the tail of its log loses committed entries: Alagappan et al.,
   * "Protocol-Aware Recovery for Consensus-Based Storage" (FAST 2018).
   */
  {
    name: "ack-before-sync",
    summary: "log entries are acknowledged at once and synced in the background every 300 ms",
  },
  /**
   * A leader commits an entry of an earlier term once a majority holds it, and so needs no entry of its own to begin
   * with. Raft paper, section 5.4.2 and Figure 8: a later leader may still overwrite it.
   */
  {
    name: "commit-older-term",
    summary: "a leader commits entries of earlier terms by counting who holds them",
    settings: { "election-timeout-ms": "150" },
  },
  /**
   * A follower commits as far as the leader has, though its own log is known to agree only up to the message at hand:
   * what follows may be another leader's. Figure 2 of the Raft paper bounds it by "index of last new entry"; ScyllaDB's
   * Raft left the bound out (https://github.com/scylladb/scylladb/issues/10578).
   */
  {
    name: "commit-beyond-agreed",
    summary: "a follower commits entries that it has not compared with the leader's",
  },
  /**
   * A follower applies entries when it gets them, before they are committed. Raft paper, section 5.3: a state machine
   * may be given committed entries only, for there is no taking back.
   */
  {
    name: "apply-before-commit",
    summary: "a follower applies entries when they arrive, before they are committed",
  },
  /**
   * A follower cuts off all that follows the entries of a message, whether it conflicts or not: a late message cuts off
   * what was acknowledged since. Figure 2 of the Raft paper, AppendEntries, step 3: "if an existing entry conflicts".
   * Gjengset, "Students' Guide to Raft" (2016), found many to overlook the "if".
   */
  {
    name: "truncate-on-append",
    summary: "a follower cuts off what follows the entries of a message, though nothing conflicts",
  },
  /**
   * A follower acknowledges entries though its log lacks what they follow, so that it does not take them. Figure 2 of
   * the Raft paper, AppendEntries, step 2: "reply false".
   */
  {
    name: "ack-rejected",
    summary: "a follower acknowledges entries that it did not take",
  },
] as const;
