/** What clients are told. */
export const ANSWER_BUGS = [
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
   * A new leader reads at its own commit index before it has committed anything in its term, and what the one before it
   * committed last is not in there. etcd did (https://github.com/etcd-io/etcd/issues/7331), and TiKV with it
   * (https://github.com/tikv/tikv/pull/1634). Raft dissertation, section 6.4, step 1.
   */
  {
    name: "read-before-noop",
    summary: "a new leader serves reads before an entry of its own term is committed",
  },
  /**
   * A leader that steps down tells the clients that wait for it that their changes never happen, though its successor
   * may commit them. Redis-Raft reported changes as failed that it carried out (Kingsbury, "Jepsen: Redis-Raft 1b3fbf6",
   * 2020: aborted reads).
   */
  {
    name: "fail-on-step-down",
    summary: "a leader that steps down says that changes failed which may yet be committed",
  },
  /**
   * A lease is counted from the arrival of the answers and lasts a whole election timeout: no allowance for the time
   * that answers were under way, nor for clocks of different speed. Raft dissertation, section 6.4.1, demands both.
   * Switches leases on.
   */
  {
    name: "lease-without-drift-bound",
    summary:
      "a lease lasts an election timeout from the answers, with no allowance for delay or drift",
    settings: { "max-clock-drift-ppm": "400000" },
  },
  /**
   * A leader trusts its lease after it told another node to stand for election, which no lease holds back. TiKV did
   * (https://github.com/tikv/tikv/issues/1593), and raft-rs after a transfer that was given up
   * (https://github.com/tikv/raft-rs/issues/234). Raft dissertation, section 6.4.1. Switches leases on.
   */
  {
    name: "lease-over-transfer",
    summary: "a leader trusts its lease after it told another node to take over",
  },
] as const;
