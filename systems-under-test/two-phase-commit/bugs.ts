import { unknownName } from "../../harness/core/unknown-name.ts";

/** Loses what is not on the disk of a log that is written anew all the time. */
const SMALL_LOG = { "checkpoint-every": "8" };

/** Half of a transaction: some of its keys have it, and others do not. Where transfers are halves, money is missing. */
const HALF = { workload: "dirty-read", seenAs: "fractured-read" };
const HALF_TRANSFER = { workload: "bank", seenAs: "wrong-total" };
/** Two writers that read the same, as if the locks of one were not there. */
const NOT_LOCKED = { workload: "lost-update", seenAs: "lost-update" };

/** The mistakes that can be switched on. Where each one is guarded, its name stands in an `if`. */
export const TWO_PHASE_BUGS = [
  /**
   * The decision leaves before it is durable: after a crash the coordinator presumes abort. Mohan, Lindsay and Obermarck,
   * "Transaction management in the R* distributed database management system", TODS 1986, forces it first.
   */
  {
    name: "decision-before-log",
    summary: "a coordinator tells its decision to commit before that is on its disk",
    ...HALF_TRANSFER,
  },
  /** Silence is taken for consent: the time-out action of Bernstein, Hadzilacos and Goodman 1987, chapter 7, is to abort. */
  {
    name: "commit-on-timeout",
    summary: "a coordinator that misses votes when its time is over commits",
    ...HALF,
  },
  /** The ready state must survive a crash: Gray, "Notes on data base operating systems", 1978. */
  {
    name: "vote-not-logged",
    summary: "a participant votes yes and writes nothing to its log",
    ...HALF,
  },
  /** Durable comes before the promise: Bernstein, Hadzilacos and Goodman 1987, chapter 7. */
  {
    name: "vote-before-sync",
    summary: "a participant votes yes before its prepared record is on the disk",
    ...HALF,
  },
  /**
   * Others see what is not decided everywhere: akin to the reads of Citus after a commit of which a part is to be recovered
   * (https://github.com/citusdata/citus/issues/3780).
   */
  {
    name: "locks-released-at-prepare",
    summary: "a participant gives its locks back when it votes",
    ...NOT_LOCKED,
  },
  /** Presumed abort turned round without the log that presumed commit needs (Mohan, Lindsay and Obermarck 1986). */
  {
    name: "recovery-presumes-commit",
    summary: "a coordinator that knows nothing of a transaction says that it committed",
    workload: "list-append",
    seenAs: "G1a",
    faults: ["partition"],
  },
  /** One no is enough: Bernstein, Hadzilacos and Goodman 1987, chapter 7. */
  {
    name: "no-vote-ignored",
    summary: "a coordinator counts a vote of no as a yes",
    ...HALF_TRANSFER,
  },
  /** A decision is repeated until it is acknowledged, so it must do nothing the second time (Gray 1978). */
  {
    name: "commit-applied-twice",
    summary: "a decision that is repeated is carried out again",
    workload: "list-append",
    seenAs: "duplicate-elements",
  },
  /**
   * Somebody else decides without knowing: recover_prepared_transactions() of Citus may roll back what has to be committed
   * (https://github.com/citusdata/citus/issues/1030).
   */
  {
    name: "participant-decides-alone",
    summary: "a participant that has voted yes aborts when nobody answers its first question",
    ...HALF,
  },
  /** Two-phase locking is for readers, too: Eswaran, Gray, Lorie and Traiger, CACM 1976. */
  {
    name: "reads-without-locks",
    summary: "reads take no locks",
    workload: "write-skew",
    seenAs: "G2-item",
  },
  /**
   * What recovers in doubt must hold its locks again: CUBRID's self-locks did not survive a crash
   * (https://github.com/CUBRID/cubrid/pull/7554).
   */
  {
    name: "locks-lost-on-recovery",
    summary: "a participant that restarts in doubt holds no locks for what it prepared",
    ...NOT_LOCKED,
  },
  /** The log is needed up to the oldest transaction in doubt: Mohan et al., "ARIES", TODS 1992. */
  {
    name: "log-truncated-in-doubt",
    summary: "a checkpoint drops the records of transactions that are prepared",
    ...HALF,
    settings: SMALL_LOG,
  },
  /** And up to the last decision that not all have acknowledged: Mohan, Lindsay and Obermarck 1986. */
  {
    name: "log-truncated-unacknowledged",
    summary: "a checkpoint drops decisions that not all participants have acknowledged",
    ...HALF_TRANSFER,
    settings: SMALL_LOG,
    faults: ["kill", "power-loss", "partition"],
  },
  /** Only who has not voted may be wounded: Rosenkrantz, Stearns and Lewis, TODS 1978. */
  {
    name: "prepared-wounded",
    summary: "an older transaction takes the locks of one that has voted yes",
    ...NOT_LOCKED,
  },
  /** Who acknowledges gives up the right to ask: Mohan, Lindsay and Obermarck 1986. */
  {
    name: "ack-before-sync",
    summary: "a participant acknowledges a decision before it is on its disk",
    ...HALF_TRANSFER,
    faults: ["kill", "power-loss"],
  },
  /**
   * With three phases abort must not be presumed once all may know of the votes: the participants may have committed without
   * their coordinator (Skeen, "Nonblocking commit protocols", SIGMOD 1981).
   */
  {
    name: "pre-commit-not-logged",
    summary: "a coordinator of three phases forgets in a crash that it told of the votes",
    ...HALF_TRANSFER,
    settings: { protocol: "three-phase", "suspect-after-ms": "300" },
    faults: ["kill", "power-loss"],
  },
] as const;

export type TwoPhaseBug = (typeof TWO_PHASE_BUGS)[number]["name"];

/** @throws UsageError for a name that is no bug of this system. */
export function parseBugs(names: ReadonlySet<string>): ReadonlySet<TwoPhaseBug> {
  const known: readonly string[] = TWO_PHASE_BUGS.map((bug) => bug.name);
  for (const name of names)
    if (!known.includes(name)) throw unknownName("bug of two-phase-commit", name, known);
  return names as ReadonlySet<TwoPhaseBug>;
}
