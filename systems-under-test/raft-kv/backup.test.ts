import fc from "fast-check";
import { expect, test } from "vitest";
import { backedUpPrevIndex, backupHint } from "./backup.ts";
import { Log } from "./log.ts";
import { noops } from "./testing/lone-node.ts";

function logOf(terms: readonly number[]): Log {
  const log = new Log({ voters: ["n1"], next: null });
  for (const entry of noops(terms)) log.append(entry);
  return log;
}

/** Where a leader arrives that asks with its whole log first, and how often it was rejected. */
function backUp(leader: Log, follower: Log, next: (prevIndex: number) => number) {
  let prevIndex = leader.lastIndex;
  let rejections = 0;
  while (!follower.holds(prevIndex, leader.termAt(prevIndex))) {
    prevIndex = next(prevIndex);
    rejections++;
  }
  return { prevIndex, rejections };
}

function fast(leader: Log, follower: Log) {
  return backUp(leader, follower, (prevIndex) => {
    const hint = backupHint(follower, prevIndex, leader.termAt(prevIndex));
    return backedUpPrevIndex(leader, hint);
  });
}

const naive = (leader: Log, follower: Log) =>
  backUp(leader, follower, (prevIndex) => prevIndex - 1);

/** Raft paper, Figure 7: the leader of term 8 and the logs that its followers may have. */
const FIGURE_7_LEADER = [1, 1, 1, 4, 4, 5, 5, 6, 6, 6];
const FIGURE_7 = [
  { name: "a", terms: [1, 1, 1, 4, 4, 5, 5, 6, 6], agree: 9, rejections: 1 },
  { name: "b", terms: [1, 1, 1, 4], agree: 4, rejections: 1 },
  { name: "c", terms: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6], agree: 10, rejections: 0 },
  { name: "d", terms: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7], agree: 10, rejections: 0 },
  { name: "e", terms: [1, 1, 1, 4, 4, 4, 4], agree: 5, rejections: 1 },
  { name: "f", terms: [1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3], agree: 3, rejections: 1 },
];

test.each(FIGURE_7)("tutorial: Figure 7 ($name) is found in $rejections rejections", (row) => {
  const { prevIndex, rejections } = fast(logOf(FIGURE_7_LEADER), logOf(row.terms));
  expect({ prevIndex, rejections }).toEqual({ prevIndex: row.agree, rejections: row.rejections });
});

/**
 * Two logs as Raft makes them: a common part, then terms of their own. No term was led twice, so after the common part
 * a term is in one log only, unless it is the last common one, which goes on in one of them.
 */
const twoLogs = fc
  .record({
    common: fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 8 }),
    tails: fc.array(fc.record({ term: fc.integer({ min: 5, max: 12 }), atLeader: fc.boolean() }), {
      maxLength: 16,
    }),
  })
  .map(({ common, tails }) => {
    const start = common.sort((a, b) => a - b);
    const owner = new Map<number, boolean>();
    for (const { term, atLeader } of tails) if (!owner.has(term)) owner.set(term, atLeader);
    const tail = (ofLeader: boolean) =>
      tails
        .map(({ term }) => term)
        .filter((term) => owner.get(term) === ofLeader)
        .sort((a, b) => a - b);
    return { leader: [...start, ...tail(true)], follower: [...start, ...tail(false)] };
  });

test("fast back-up arrives where going back one by one does, and never later", () => {
  fc.assert(
    fc.property(twoLogs, ({ leader, follower }) => {
      const quick = fast(logOf(leader), logOf(follower));
      const slow = naive(logOf(leader), logOf(follower));
      expect(quick.prevIndex).toBe(slow.prevIndex);
      expect(quick.rejections).toBeLessThanOrEqual(slow.rejections);
    }),
    { numRuns: 1_000 },
  );
});

test("it needs at most one rejection for each term that only one of them has", () => {
  fc.assert(
    fc.property(twoLogs, ({ leader, follower }) => {
      const terms = new Set([...leader, ...follower]).size;
      expect(fast(logOf(leader), logOf(follower)).rejections).toBeLessThanOrEqual(terms);
    }),
  );
});
