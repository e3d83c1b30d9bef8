/** How values merge, and how changes are named. */
export const VALUE_BUGS = [
  /**
   * Of concurrent siblings only one is kept. Riak did where `allow_mult` was off, as it was by default, and lost acknowledged
   * writes without bound (Kingsbury, https://aphyr.com/posts/285-call-me-maybe-riak).
   */
  {
    name: "sibling-dropped",
    summary: "a merge of concurrent writes keeps only one of them",
    settings: { conflict: "siblings" },
    workload: "siblings",
  },
  /**
   * A coordinator sends a change out before it is on its own disk. After a loss of power it gives the name of that change, its
   * dot, to another one, and whoever has seen the first takes the second for known. Riak lost data by reusing causal
   * histories (https://github.com/basho/riak_kv/issues/679, https://github.com/basho/riak_kv/pull/1094).
   */
  {
    name: "dot-before-sync",
    summary:
      "a change is sent out before it is on its coordinator's disk, so its dot may be given twice",
    settings: { conflict: "siblings", "anti-entropy-ms": "1000" },
    workload: "siblings",
  },
  /**
   * A merge of two counters adds what each node has counted, instead of taking the higher count: what is merged twice counts
   * twice. Scylla did when it took hints, which hold the whole state of a counter, for updates
   * (https://github.com/scylladb/scylladb/issues/5833). Shapiro et al. 2011, specification 6, takes the maximum.
   */
  {
    name: "counter-merge-adds",
    summary: "a merge of two counters adds them up instead of taking the higher count of each node",
    settings: { value: "g-counter" },
    workload: "counter",
  },
] as const;
