import { describe, expect, test } from "vitest";
import { UsageError } from "../../harness/core/errors.ts";
import { random } from "../../harness/core/random.ts";
import { parseBugs, TWO_PHASE_BUGS, type TwoPhaseBug } from "./bugs.ts";
import { startTwoPhaseCluster } from "./testing/two-phase-cluster.ts";

/**
 * The bugs that break an invariant of the nodes, with those that they may break first. Those of three phases have their test
 * in `three-phase.test.ts`.
 */
const SHOWN: readonly (readonly [TwoPhaseBug, readonly string[]])[] = [
  ["decision-before-log", ["decision-not-durable"]],
  ["commit-on-timeout", ["committed-without-votes"]],
  ["vote-not-logged", ["vote-not-durable"]],
  ["vote-before-sync", ["vote-not-durable"]],
  ["locks-released-at-prepare", ["prepared-without-locks"]],
  ["recovery-presumes-commit", ["committed-undecided"]],
  ["no-vote-ignored", ["committed-without-votes"]],
  ["commit-applied-twice", ["applied-twice"]],
  ["participant-decides-alone", ["decisions-differ"]],
  ["reads-without-locks", ["prepared-without-locks"]],
  ["locks-lost-on-recovery", ["prepared-without-locks"]],
  ["log-truncated-in-doubt", ["prepared-forgotten"]],
  ["ack-before-sync", ["decisions-differ"]],
  ["log-truncated-unacknowledged", ["decisions-differ"]],
  ["prepared-wounded", ["prepared-without-locks"]],
];

describe.each(SHOWN)("%s", (bug, breaches) => {
  test("breaks what it must", () => {
    let found: string | null = null;
    for (let seed = 1; seed <= 40 && found === null; seed++) found = play(seed, [bug]);
    expect(breaches).toContain(found?.split(":")[0]);
  });
});

test("without them, nothing breaks", () => {
  for (let seed = 1; seed <= 20; seed++) expect(play(seed, [])).toBeNull();
});

test("a bug that there is not is refused", () => {
  expect(() => parseBugs(new Set(["commit-on-timeuot"]))).toThrow(UsageError);
  expect(TWO_PHASE_BUGS.length).toBeGreaterThanOrEqual(12);
});

/** Transactions on few keys while messages get lost and nodes crash. The first breach, or null. */
function play(seed: number, bugs: readonly TwoPhaseBug[]): string | null {
  const settings = { "checkpoint-every": "8", "retry-ms": "20", "request-timeout-ms": "40" };
  const { begin, breach, cluster } = startTwoPhaseCluster({ bugs, settings, seed });
  const draw = random(seed, "play");
  cluster.lossPerMille = 50;
  cluster.duplicatePerMille = 50;
  for (let n = 0; n < 60 && breach() === null; n++) {
    const operations = Array.from({ length: draw.between(1, 3) }, () =>
      draw.chance(1, 2) ? ["append", draw.below(6), n] : ["r", draw.below(6), null],
    );
    begin(draw.pick(cluster.nodes), operations);
    cluster.runForMs(draw.between(0, 8));
    if (draw.chance(1, 8)) cluster.crash(draw.pick(cluster.nodes));
    if (draw.chance(1, 2)) for (const node of cluster.nodes) cluster.restart(node);
  }
  for (const node of cluster.nodes) cluster.restart(node);
  cluster.runForMs(300);
  return breach();
}
