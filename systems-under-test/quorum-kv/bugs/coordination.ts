/** What coordinators count, compare and promise. */
export const COORDINATION_BUGS = [
  /**
   * Every acknowledgement counts, also the second one of a node whose first was slow or repeated by the network. A node has one
   * vote: Gifford, "Weighted voting for replicated data", SOSP 1979 (https://doi.org/10.1145/800215.806583).
   */
  {
    name: "count-node-twice",
    summary: "a node that answers twice counts as two towards a quorum",
    settings: { conflict: "abd" },
    workload: "sessions",
  },
  /**
   * A hint that the coordinator keeps for a node counts as that node's acknowledgement, though quorums are strict. Cassandra
   * does so at level ANY, where no read can count on it
   * (https://docs.datastax.com/en/drivers/csharp/3.13/html/T_Cassandra_ConsistencyLevel.htm); Dynamo in sloppy quorums only (DeCandia et
   * al. 2007, section 4.6).
   */
  {
    name: "hint-counts-as-write",
    summary: "a hint for a node that cannot be reached counts as its acknowledgement",
    settings: { conflict: "abd" },
    workload: "sessions",
  },
  /**
   * A read of an ABD register answers without writing back what it found. Two reads in a row may then find first the new
   * value and then the old one: the reason for the second phase in Attiya, Bar-Noy and Dolev, "Sharing memory robustly in
   * message-passing systems", 1995, section 3 (http://projects.csail.mit.edu/jacm/References/attiyabd1995:124.html).
   */
  {
    name: "no-write-back",
    summary: "a read answers with the newest value without making sure that a quorum has it",
    settings: { conflict: "abd" },
    workload: "sessions",
  },
  /**
   * A read asks a quorum and answers what came first, not what is newest: quorums meet, and nobody looks (Gifford 1979 takes
   * the highest version of a read quorum, https://doi.org/10.1145/800215.806583; Attiya, Bar-Noy and Dolev 1995, section 3,
   * the largest label).
   */
  {
    name: "first-reply-wins",
    summary: "a read of a quorum answers with the reply that came first, not with the newest",
    settings: { conflict: "abd" },
    workload: "sessions",
  },
  /**
   * The hybrid clock does not follow those of others, and a write that its stamp makes older than what is there is acknowledged
   * all the same. Cassandra loses acknowledged writes so behind a clock that runs ahead (Kingsbury, "The trouble with
   * timestamps", https://aphyr.com/posts/299-the-trouble-with-timestamps). Kulkarni et al., "Logical physical clocks",
   * 2014, figure 5, has the step that is missing.
   */
  {
    name: "clock-not-merged",
    summary: "the hybrid clock ignores stamps of others, so writes lose against older ones",
    settings: { conflict: "lww-hlc" },
    workload: "sessions",
  },
  /**
   * A replica acknowledges before its disk has synced, and syncs every 300 ms. Cassandra does by default, with
   * `commitlog_sync: periodic` (https://cwiki.apache.org/confluence/display/CASSANDRA2/ArchitectureCommitLog).
   */
  {
    name: "ack-before-sync",
    summary: "replicas acknowledge at once and sync in the background every 300 ms",
    settings: { conflict: "abd" },
    workload: "sessions",
  },
] as const;
