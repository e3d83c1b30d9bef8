/** Changes of the membership. */
export const MEMBERSHIP_BUGS = [
  /**
   * Single nodes are added and removed in one step, as in chapter 4 of the Raft dissertation, and without waiting for
   * an entry of the leader's own term to be committed. Two leaders in a row then change different uncommitted
   * configurations, whose majorities need not overlap (Ongaro, "bug in single-server membership changes", raft-dev,
   * 10 July 2015).
   */
  {
    name: "single-server-race",
    summary:
      "one node is added or removed in one step, before the leader committed in its own term",
    settings: { "initial-members": "4" },
    faults: ["membership"],
    faultTargets: { membership: ["rivals"] },
    latency: { kind: "exponential", meanMs: 20 },
    runTimeMs: 2_500,
  },
  /**
   * A new configuration counts only when it is committed, not from the moment it is in the log. Raft paper, section 6:
   * "a server always uses the latest configuration in its log, regardless of whether the entry is committed".
   */
  {
    name: "config-when-committed",
    summary: "nodes go by a new configuration only once they know it to be committed",
  },
  /**
   * Entries count as committed when enough nodes hold them, learners included. Raft paper, section 6, and
   * dissertation, section 4.2.1: majorities are those of the voters.
   */
  {
    name: "learner-in-quorum",
    summary: "what learners hold counts towards the majority that commits",
  },
] as const;
