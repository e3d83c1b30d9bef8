import { describe, expect, test } from "vitest";
import type { RaftBug } from "./bugs.ts";
import { faultRun } from "./testing/fault-run.ts";

const DURATION_MS = 2_500;

/** Seeds in groups, so that a failing test names a narrow range; the message names the seed. */
const GROUPS = Array.from({ length: 8 }, (_, group) => ({ from: group * 25, to: group * 25 + 24 }));

describe("crashes, partitions, loss and repetition break no promise", () => {
  test.each(GROUPS)("seeds $from to $to", ({ from, to }) => {
    let okCount = 0;
    for (let seed = from; seed <= to; seed++) {
      const nodeCount = seed % 2 === 0 ? 5 : 3;
      const result = faultRun({ seed, nodeCount, durationMs: DURATION_MS });
      expect(result, `seed ${seed}`).toMatchObject({
        ...{ brokenInvariant: null, nonlinearizableKeys: [], recovered: true },
      });
      okCount += result.okCount;
    }
    // Clients that got nowhere would prove nothing.
    expect(okCount).toBeGreaterThan(25 * 40);
  });
});

/** What these runs are worth: planted bugs show up in them, in what clients were answered or in what nodes hold. */
test.each<[RaftBug, number, string]>([
  ["stale-read", 22, "nonlinearizable"],
  ["ack-before-commit", 1, "nonlinearizable"],
  ["ack-before-sync", 3, "nonlinearizable"],
  ["forget-vote", 19, "election safety"],
])("%s is found with seed %i: %s", (bug, seed, evidence) => {
  const nodeCount = seed % 2 === 0 ? 5 : 3;
  const result = faultRun({ seed, nodeCount, durationMs: DURATION_MS, bugs: [bug] });
  const found = result.nonlinearizableKeys.length > 0 ? "nonlinearizable" : result.brokenInvariant;
  expect(found).toContain(evidence);
});
