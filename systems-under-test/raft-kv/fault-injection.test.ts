import { describe, expect, test } from "vitest";
import type { RaftBug } from "./bugs.ts";
import { everything, type FaultRunOptions, faultRun } from "./testing/fault-run.ts";

const DURATION_MS = 2_500;

/** Seeds in groups, so that a failing test names a narrow range; the message names the seed. */
const GROUPS = Array.from({ length: 8 }, (_, group) => ({ from: group * 25, to: group * 25 + 24 }));

function plain(seed: number): FaultRunOptions {
  return { seed, nodeCount: seed % 2 === 0 ? 5 : 3, durationMs: DURATION_MS };
}

function all(seed: number): FaultRunOptions {
  return everything(seed, DURATION_MS);
}

describe("crashes, partitions, loss and repetition break no promise", () => {
  test.each(GROUPS)("seeds $from to $to", ({ from, to }) => {
    let okCount = 0;
    for (let seed = from; seed <= to; seed++) {
      const result = faultRun(plain(seed));
      expect(result, `seed ${seed}`).toMatchObject({
        ...{ brokenInvariant: null, nonlinearizableKeys: [], recovered: true },
      });
      okCount += result.okCount;
    }
    // Clients that got nowhere would prove nothing.
    expect(okCount).toBeGreaterThan(25 * 40);
  });
});

describe("nor with snapshots, changes of the membership, hand-overs and leases besides", () => {
  // From 100 on, for the sake of 250: only nodes that were about to be removed had logs that a leader needs.
  test.each(GROUPS)("seeds $from to $to, and 100", ({ from, to }) => {
    const sum = { okCount: 0, baseIndex: 0, administered: 0 };
    for (let seed = from + 100; seed <= to + 100; seed++) {
      const result = faultRun(all(seed));
      expect(result, `seed ${seed}`).toMatchObject({
        ...{ brokenInvariant: null, nonlinearizableKeys: [], recovered: true },
      });
      sum.okCount += result.okCount;
      sum.baseIndex += result.baseIndex;
      sum.administered += result.administered;
    }
    expect(sum.okCount).toBeGreaterThan(25 * 40);
    expect(sum.baseIndex).toBeGreaterThan(25 * 20);
    expect(sum.administered).toBeGreaterThan(5);
  });
});

/** What these runs are worth: planted bugs show up in them, in what clients were answered or in what nodes hold. */
const FOUND: readonly (readonly [RaftBug, typeof plain, number, string])[] = [
  ["stale-read", all, 18, "nonlinearizable"],
  ["ack-before-commit", all, 0, "nonlinearizable"],
  ["read-before-noop", all, 32, "nonlinearizable"],
  ["fail-on-step-down", all, 2, "nonlinearizable"],
  ["lease-without-drift-bound", all, 2265, "nonlinearizable"],
  ["forget-vote", plain, 19, "one-leader-a-term"],
  ["vote-before-sync", plain, 1767, "one-leader-a-term"],
  ["vote-without-log-check", all, 2, "leader-completeness"],
  ["count-votes-twice", all, 39, "one-leader-a-term"],
  ["ack-before-sync", all, 8, "leader-completeness"],
  ["commit-beyond-agreed", all, 134, "commit-agreement"],
  ["apply-before-commit", all, 8, "state-machine-safety"],
  ["truncate-on-append", all, 19, "committed-truncated"],
  ["ack-rejected", all, 0, "leader-completeness"],
  ["snapshot-without-term", all, 0, "commit-agreement"],
  ["snapshot-without-sessions", all, 477, "state-machine-safety"],
  ["forget-sessions", all, 207, "state-machine-safety"],
  ["config-when-committed", all, 65, "leader-completeness"],
  ["learner-in-quorum", all, 39, "leader-completeness"],
];

describe("a planted bug breaks one, in a run that is in order without it", () => {
  test.each(FOUND)("%s", (bug, options, seed, evidence) => {
    const result = faultRun({ ...options(seed), bugs: [bug] });
    const isStrange = result.nonlinearizableKeys.length > 0;
    expect(result.brokenInvariant ?? (isStrange && "nonlinearizable")).toContain(evidence);
    expect(faultRun(options(seed))).toMatchObject({
      ...{ brokenInvariant: null, nonlinearizableKeys: [], recovered: true },
    });
  });
});
