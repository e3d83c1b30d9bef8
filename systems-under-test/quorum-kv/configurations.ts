import type { Configuration } from "../system.ts";

const SESSION_MODELS = ["monotonic-reads", "monotonic-writes"] as const;

/** What `faultline hunt quorum-kv --every-configuration` compares. */
export const QUORUM_CONFIGURATIONS: readonly Configuration[] = [
  {
    name: "ABD",
    ...{ settings: { conflict: "abd" }, workload: "sessions", breaks: [] },
    theory: "linearizable: reads write back what they found (Attiya, Bar-Noy, Dolev 1995)",
  },
  {
    name: "R+W>N, last write wins by hybrid clock",
    ...{ settings: { conflict: "lww-hlc" }, workload: "sessions" },
    breaks: ["linearizable"],
    theory:
      "regular: a read meets the last finished write; without write-back two reads may see new, then old (Lamport 1986)",
  },
  {
    name: "R=W=1",
    ...{ settings: { conflict: "lww-hlc", r: "1", w: "1" }, workload: "sessions" },
    breaks: ["linearizable", "regular", ...SESSION_MODELS],
    theory:
      "eventual: reads need not meet writes (Vogels 2009); sessions that change nodes go back",
  },
  {
    name: "R=1, W=N",
    ...{ settings: { conflict: "lww-hlc", r: "1", w: "3" }, workload: "sessions" },
    breaks: ["linearizable"],
    theory: "regular: every copy has a finished write; one that goes on is here and not there",
  },
  {
    name: "R=W=1, no read repair, rare anti-entropy",
    settings: {
      ...{ conflict: "lww-hlc", r: "1", w: "1" },
      ...{ "read-repair": "false", "anti-entropy-ms": "2000", "hint-ms": "0" },
    },
    ...{ workload: "sessions", breaks: ["linearizable", "regular", ...SESSION_MODELS] },
    theory: "eventual, and late: a copy lags until it is compared",
  },
  {
    name: "sloppy quorums",
    ...{ settings: { conflict: "lww-hlc", sloppy: "true" }, workload: "sessions" },
    breaks: ["linearizable", "regular"],
    theory:
      "eventual: stand-ins of one side of a cut are no homes on the other (DeCandia et al. 2007, 4.6)",
  },
  {
    name: "last write wins by wall clock",
    ...{ settings: { conflict: "lww-wall" }, workload: "sessions" },
    breaks: ["linearizable", "regular", "no-lost-writes"],
    theory: "eventual: a clock that runs ahead hides later writes (Kingsbury, Cassandra 2013)",
  },
  {
    name: "siblings",
    settings: { conflict: "siblings" },
    ...{ workload: "siblings", breaks: [] },
    theory: "no write is lost that nobody has seen (Preguica et al. 2010, dotted version vectors)",
  },
  ...(["g-counter", "pn-counter", "g-set", "or-set"] as const).map((value) => ({
    name: value,
    settings: { value, r: "1", w: "1" },
    ...{ workload: "crdt", breaks: [] },
    theory: "strong eventual consistency: merges are a semilattice (Shapiro et al. 2011)",
  })),
  {
    name: "lww-register",
    ...{ settings: { value: "lww-register" }, workload: "crdt", breaks: [] },
    theory: "converges; keeps one of concurrent writes (Shapiro et al. 2011)",
  },
];
