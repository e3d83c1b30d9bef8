import type { LogView } from "./log.ts";

/** Where a follower's log may agree with the leader's, after it did not at the place that the leader asked for. */
export interface BackupHint {
  readonly hintIndex: number;
  readonly hintTerm: number;
}

/*
 * Fast back-up skips whole terms instead of single entries (Raft paper, end of section 5.3; this two-sided form is
 * etcd's). The logs agree up to some index m, and terms never fall along a log. At every index up to m both have the
 * same term. So an index cannot be m or below when the follower's term there is higher than the leader's term at the
 * end of the range, and the other way round: both sides may step over such entries without stepping over m.
 */

/** The follower's answer to a leader whose entry at `prevIndex`, of term `prevTerm`, it does not hold. */
export function backupHint(log: LogView, prevIndex: number, prevTerm: number): BackupHint {
  const hintIndex = Math.max(log.baseIndex, log.lastIndexUpTo(prevIndex, prevTerm));
  return { hintIndex, hintTerm: log.termAt(hintIndex) };
}

/** The leader's next `prevIndex` after the hint. Less than the one that was rejected. */
export function backedUpPrevIndex(log: LogView, { hintIndex, hintTerm }: BackupHint): number {
  return log.lastIndexUpTo(hintIndex, hintTerm);
}
