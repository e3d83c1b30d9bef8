/**
 * What names of anomalies mean, a sentence each. Cycles are those of Adya, "Weak consistency", 1999, chapter 3, with Elle's
 * suffixes; patterns of causal histories are those of Bouajjani et al., "On verifying causal consistency", 2017.
 */
const MEANINGS: Readonly<Record<string, string>> = {
  nonlinearizable:
    "No order of these operations, each at a moment between its call and its return, explains what they returned.",
  nonsequential:
    "No single order in which each session's operations stand as it did them explains what was read.",
  CyclicCO: "What was read makes operations come before themselves in causal order.",
  WriteCOInitRead: "A read found nothing, although a write of its key is in its causal past.",
  WriteCORead: "A read returned a value that was replaced in its own causal past.",
  WriteHBInitRead: "A session found nothing, although it must have seen a write of that key.",
  CyclicHB: "No order of the writes explains what one session read.",
  CyclicCF: "Sessions saw concurrent writes in orders that contradict each other.",
  "view-cycle": "No order of all writes explains what one session read.",
  "initial-read-after-write":
    "A session found nothing, although it had seen a write of that key, or one after it.",
  "writes-out-of-order": "A session saw a later write of another one, and missed an earlier one.",
  "write-before-its-cause": "A write was seen without what its writer had read before it.",
  "non-monotonic-read": "A session went back to a version that it had seen replaced.",
  "missed-own-write": "A session did not see what it had written itself.",
  "stale-read": "A read returned a version that had been replaced before the read began.",
  "future-read": "A read returned what was written only after the read had ended.",
  "thin-air-read": "A read returned what nobody had tried to write.",
  "aborted-read": "A read returned what was written by an operation that failed.",
  "lost-write":
    "A write was acknowledged and is gone, although nothing that is there can have replaced it.",
  "repeated-write": "An operation took effect more than once.",
  divergence: "After everything had settled, clients still read different versions of one key.",
  "duplicated-element": "An element that was added once is there more than once.",
  "lost-element": "An element that nobody removed is gone.",
  "resurrected-element": "An element that was removed is back, although nobody added it again.",
  "impossible-value":
    "A read showed a value that no combination of the operations before it makes.",
  "impossible-total": "The total is one that no combination of the operations makes.",
  "wrong-total": "The total is not what the operations add up to.",
  "negative-balance": "An account was overdrawn.",
  "wrong-echo": "What came back is not what was sent.",
  "wrong-shape": "An answer is not of the shape that was asked for.",
  "garbage-read": "A transaction read a value that nobody wrote.",
  "duplicate-elements": "A list holds an element twice that was appended once.",
  "incompatible-order":
    "Two reads of a list order its elements differently: neither continues the other.",
  internal: "A transaction did not see what it had written or read itself.",
  "fractured-read": "A transaction saw a part of what another one wrote, and missed the rest.",
  "dirty-update": "A transaction that committed built on a write of one that aborted.",
  "lost-update": "Transactions replaced the same version of a key without seeing each other.",
  "cyclic-versions": "What was seen orders the versions of one key in a circle.",
  "nonmonotonic-read":
    "Reads of one transaction, or of one session, saw other transactions in orders that contradict each other.",
  "causality-violation": "A transaction was seen without one that it depends on.",
  "missing-cause": "A transaction was seen without one that it depends on.",
  "no-order-of-writes": "No order of the writes explains what all transactions read.",
  G1a: "Aborted read: a transaction read what another one wrote that never committed.",
  G1b: "Intermediate read: a transaction read a value that its writer replaced before it committed.",
  G0: "Dirty write: transactions overwrote each other in a circle.",
  G1c: "Circular information flow: transactions that read from, or overwrote, each other in a circle.",
  "G-single":
    "Read skew: a circle of transactions in which one read does not see a write that comes before it.",
  "G-nonadjacent":
    "Long fork: a circle with several reads that miss a write, never two of them in a row.",
  "G2-item": "Write skew: a circle with reads in a row that each miss the other's write.",
  crash: "A node ended although no fault ended it.",
  stall: "A majority that was whole, and could reach each other, did not serve its clients.",
  "no-recovery": "Nothing succeeded any more after the faults were healed.",
};

const SUFFIXES: Readonly<Record<string, string>> = {
  "-process": "The circle needs the order in which one client did things.",
  "-realtime": "The circle needs that one transaction had ended before another began.",
};

/** What an anomaly of this name is, in a sentence or two; null for a name that only its system knows. */
export function meaningOf(anomaly: string): string | null {
  for (const [suffix, remark] of Object.entries(SUFFIXES)) {
    const family = MEANINGS[anomaly.slice(0, -suffix.length)];
    if (anomaly.endsWith(suffix) && family) return `${family} ${remark}`;
  }
  return MEANINGS[anomaly] ?? null;
}
