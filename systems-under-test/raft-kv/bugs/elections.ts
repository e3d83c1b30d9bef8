/** Terms and votes. */
export const ELECTION_BUGS = [
  /**
   * Term and vote are not written to disk, so a node that restarts may vote twice in one term. Figure 2 of the Raft
   * paper lists both under "persistent state on all servers".
   */
  {
    name: "forget-vote",
    summary: "term and vote are not persisted, so a restarted node may vote twice in a term",
  },
  /**
   * Term and vote are written but not synced before the vote goes out: a loss of power takes the vote back. Figure 2 of
   * the Raft paper: "updated on stable storage before responding to RPCs".
   */
  {
    name: "vote-before-sync",
    summary: "a vote is sent before it is synced, so a crash may take it back",
    settings: { "election-timeout-ms": "150" },
    faults: ["power-loss"],
    faultTargets: { "power-loss": ["all", "majority"] },
    runTimeMs: 2_500,
  },
  /**
   * A vote goes to whoever asks first, however far behind its log is. Raft paper, section 5.4.1: the comparison of logs
   * is all that keeps a node without committed entries from leading.
   */
  {
    name: "vote-without-log-check",
    summary: "a node votes for candidates whose logs are behind its own",
  },
  /**
   * A candidate counts answers, not voters, so a vote that the network delivers twice counts twice. Raft paper, section
   * 5.2: "votes from a majority of the servers"; section 5.1 has RPCs repeated, and messages may be copied besides.
   */
  {
    name: "count-votes-twice",
    summary: "a candidate counts a vote again when its message is delivered twice",
    faults: ["partition", "packet"],
    faultTargets: { partition: ["leader", "majority", "halves"] },
    runTimeMs: 2_500,
  },
] as const;
