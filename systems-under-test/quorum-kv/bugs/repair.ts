/** Nobody else has what one node has lost. */
const ONE_COPY = { n: "1", r: "1", w: "1" };

/** How replicas come together again. */
export const REPAIR_BUGS = [
  /**
   * What a read repair brings is written whatever the replica has got meanwhile. Weaviate's read repair destroyed newer objects
   * with older tombstones (https://github.com/weaviate/weaviate/pull/12361).
   */
  {
    name: "repair-writes-older",
    summary: "a read repair is written over whatever is there, also over something newer",
    settings: { conflict: "abd" },
    workload: "sessions",
  },
  /**
   * A tombstone is collected after 100 ms, whoever else still holds what was deleted: it comes back. Cassandra and Scylla
   * leave it to their users to repair in time (https://github.com/scylladb/scylladb/issues/3560), and hints bring things back
   * even then (https://github.com/scylladb/scylladb/issues/23712).
   */
  {
    name: "tombstone-too-early",
    summary: "the memory of what was removed is dropped before all replicas know of it",
    settings: { value: "or-set" },
    workload: "crdt",
  },
  /**
   * The comparison of two trees leaves out half of the ranges, so what differs there is never mended. FerrosaDB's trees did not
   * see rows whose hashes cancelled each other (https://github.com/ferrosadb/ferrosa/pull/339).
   */
  {
    name: "merkle-misses-range",
    summary: "anti-entropy never looks at half of the ranges",
    // One attempt to reach a replica, and nobody but anti-entropy to make up for it.
    settings: {
      ...{ r: "1", w: "1", "read-repair": "false", "hint-ms": "0" },
      ...{ "request-timeout-ms": "50", "retry-ms": "100" },
    },
    workload: "sessions",
  },
  /**
   * Hints are kept in memory only: a restart forgets them. Scylla dropped hints while it sent them
   * (https://github.com/scylladb/scylladb/issues/4122).
   */
  {
    name: "hints-lost-on-restart",
    summary: "hints are not on the disk: a node that restarts has forgotten them",
    settings: { value: "g-set", ...ONE_COPY, sloppy: "true" },
    workload: "set",
  },
  /**
   * A hint is handed to the neighbour of the node that it is for, and then dropped. Scylla handed hints to nodes that were just
   * being replaced, where they were lost (https://github.com/scylladb/scylladb/issues/24980).
   */
  {
    name: "hint-to-wrong-node",
    summary: "hints are handed to the neighbour of the node that they are for, and then dropped",
    settings: { value: "g-set", ...ONE_COPY, sloppy: "true" },
    workload: "set",
  },
  /**
   * A node that gives a key up hands over what it had when the change was prepared: the writes of the last 500 ms stay behind.
   * Scylla lost what hints brought to a node while it was being taken out
   * (https://github.com/scylladb/scylladb/issues/20558).
   */
  {
    name: "hand-over-loses-last",
    summary: "a node that gives a key up does not hand over what was written in the last 500 ms",
    settings: { value: "g-set", ...ONE_COPY },
    workload: "set",
  },
] as const;
