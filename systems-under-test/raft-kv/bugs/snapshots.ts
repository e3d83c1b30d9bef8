/** Snapshots, and the table of clients that belongs into them. */
export const SNAPSHOT_BUGS = [
  /**
   * A follower stores a snapshot without the term of its last entry, and treats the unknown term as one that matches.
   * Raft paper, section 7: the last included term stands in the snapshot "to support the AppendEntries consistency
   * check"; votes need it too, when nothing follows in the log.
   */
  {
    name: "snapshot-without-term",
    summary: "an installed snapshot is stored without the term of its last entry",
  },
  /**
   * A snapshot holds keys and values but not the last request of each client, so that a request that was sent twice is
   * carried out twice by whoever restored one in between. Raft dissertation, section 6.3, counts the sessions among the
   * replicated state.
   */
  {
    name: "snapshot-without-sessions",
    summary: "snapshots leave out which requests were carried out",
  },
  /**
   * A node that restarts replays its log without looking which requests were carried out before, so that its state is
   * another than everybody else's. Raft dissertation, section 6.3: the table is to be rebuilt like all other state.
   */
  {
    name: "forget-sessions",
    summary: "a node that restarts replays its log without its table of clients' requests",
  },
] as const;
