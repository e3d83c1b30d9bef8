import { expect, test } from "vitest";
import { random } from "../../harness/core/random.ts";
import type { TwoPhaseBug } from "./bugs.ts";
import { startTwoPhaseCluster } from "./testing/two-phase-cluster.ts";

/** Crashes that last longer than it takes to suspect them, and links that are cut for as long. */
const SETTINGS = {
  ...{ protocol: "three-phase", "suspect-after-ms": "60" },
  ...{ "retry-ms": "20", "request-timeout-ms": "40", "checkpoint-every": "8" },
};
/** The first whose cuts break atomicity. */
const UNSAFE_SEED = 6;

test("tutorial: the coordinator is gone for good, and those who voted yes abort without it", () => {
  const { ask, cluster, breach, inDoubt, open } = startOpen("vote");
  expect(inDoubt("n1") + inDoubt("n2")).toBe(2);
  cluster.crash("n4");
  cluster.drops = () => false;
  cluster.runForMs(500);
  expect(inDoubt("n1") + inDoubt("n2")).toBe(0);
  const empty = open.keys.map((key) => ["r", key, null]);
  expect(ask("n3", empty)).toMatchObject({ type: "txn_ok", txn: empty });
  expect(breach()).toBeNull();
});

test("one of them knows that all voted yes: then they commit without it, and it learns so when it is back", () => {
  const { ask, begin, cluster, breach, inDoubt, keyAt } = start();
  const keys = ["n1", "n2"].map((node) => keyAt(node));
  begin(
    "n4",
    keys.map((key) => ["append", key, 7]),
  );
  cluster.drops = ({ body, dest }) =>
    body.type === "pre-committed" || (body.type === "pre-commit" && dest === "n1");
  cluster.runUntil(() => cluster.program("n2")?.shard.open[0]?.isCommittable === true);
  cluster.crash("n4");
  cluster.drops = () => false;
  cluster.runForMs(500);
  expect(inDoubt("n1") + inDoubt("n2")).toBe(0);
  const found = keys.map((key) => ["r", key, [7]]);
  expect(ask("n3", found)).toMatchObject({ type: "txn_ok", txn: found });
  cluster.restart("n4");
  cluster.runForMs(500);
  expect(cluster.view("n4")).toMatchObject({ unacknowledged: 0 });
  expect(breach()).toBeNull();
});

test("where all were down, all have to be back", () => {
  const { cluster, breach, inDoubt } = startOpen("pre-committed");
  for (const node of cluster.nodes) cluster.crash(node);
  for (const node of ["n1", "n2"]) cluster.restart(node);
  cluster.drops = () => false;
  cluster.runForMs(1_000);
  expect(inDoubt("n1") + inDoubt("n2")).toBe(2);
  cluster.restart("n4");
  cluster.runForMs(500);
  expect(inDoubt("n1") + inDoubt("n2")).toBe(0);
  expect(breach()).toBeNull();
});

test("pre-commit-not-logged: they commit without their coordinator, which presumes abort when it is back", () => {
  const { cluster, breach, inDoubt } = startOpen("pre-committed", ["pre-commit-not-logged"]);
  for (const node of ["n2", "n4"]) cluster.crash(node);
  cluster.runForMs(500);
  expect(inDoubt("n1")).toBe(0);
  cluster.drops = ({ body, src }) => body.type === "decision" && src === "n1";
  for (const node of ["n2", "n4"]) cluster.restart(node);
  cluster.runForMs(500);
  expect(breach()).toMatch(/^decisions-differ/);
});

test("crashes alone break nothing in 60 seeds, and leave nothing in doubt while one stays up", () => {
  for (let seed = 1; seed <= 60; seed++) expect(play(seed, "crashes")).toBeNull();
});

test("as is known, a partition makes it commit here and abort there", () => {
  for (let seed = 1; seed < UNSAFE_SEED; seed++) expect(play(seed, "cuts")).toBeNull();
  expect(play(UNSAFE_SEED, "cuts")).toMatch(/^decisions-differ/);
});

function start(seed = 1, bugs: readonly TwoPhaseBug[] = []) {
  return startTwoPhaseCluster({ settings: SETTINGS, seed, bugs });
}

/** n4 appends to keys of n1 and n2, and messages of this type never arrive. */
function startOpen(lost: "vote" | "pre-committed", bugs: readonly TwoPhaseBug[] = []) {
  const started = start(1, bugs);
  const { begin, cluster, inDoubt, keyAt } = started;
  const keys = ["n1", "n2"].map((node) => keyAt(node));
  cluster.drops = ({ body }) => body.type === lost;
  begin(
    "n4",
    keys.map((key) => ["append", key, 7]),
  );
  cluster.runUntil(() => inDoubt("n1") + inDoubt("n2") === 2);
  cluster.runForMs(10);
  return { ...started, open: { keys } };
}

/** Transactions on few keys, while nodes crash or are cut off one after the other. The first breach, or null. */
function play(seed: number, fault: "crashes" | "cuts"): string | null {
  const { begin, breach, cluster } = start(seed);
  const draw = random(seed, "play");
  cluster.duplicatePerMille = 50;
  for (let n = 0; n < 40 && breach() === null; n++) {
    const operations = Array.from({ length: draw.between(1, 3) }, () =>
      draw.chance(1, 2) ? ["append", draw.below(8), n] : ["r", draw.below(8), null],
    );
    begin(draw.pick(cluster.nodes), operations);
    cluster.runForMs(draw.between(0, 6));
    if (draw.chance(1, 8)) {
      const node = draw.pick(cluster.nodes);
      if (fault === "crashes") cluster.crash(node);
      else
        cluster.partition(
          [node],
          cluster.nodes.filter((other) => other !== node),
        );
    }
    if (draw.chance(1, 8)) cluster.runForMs(draw.between(50, 250));
    if (draw.chance(1, 4)) for (const node of cluster.nodes) cluster.restart(node);
    if (draw.chance(1, 4)) cluster.heal();
  }
  for (const node of cluster.nodes) cluster.restart(node);
  cluster.heal();
  cluster.runForMs(1_000);
  const doubtful = cluster.nodes.filter((node) => cluster.program(node)?.shard.inDoubt.length);
  return breach() ?? (doubtful.length > 0 ? `in doubt for ever at ${doubtful.join()}` : null);
}
