import { expect, test } from "vitest";
import { startTwoPhaseCluster } from "./testing/two-phase-cluster.ts";

test("tutorial: a transaction over three nodes commits on all of them, and is read at any", () => {
  const { ask, breach, keyAt } = startTwoPhaseCluster();
  const keys = ["n1", "n2", "n3"].map((node) => keyAt(node));
  const appended = keys.map((key) => ["append", key, 7]);
  expect(ask("n4", appended)).toMatchObject({ type: "txn_ok", txn: appended });
  const found = keys.map((key) => ["r", key, [7]]);
  expect(ask("n1", found)).toMatchObject({ type: "txn_ok", txn: found });
  expect(breach()).toBeNull();
});

test("the textbook failure: two vote yes, the third crashes before it votes, and recovers to an abort", () => {
  const { ask, begin, breach, cluster, inDoubt, keyAt } = startTwoPhaseCluster();
  const keys = ["n1", "n2", "n3"].map((node) => keyAt(node));
  const answer = begin(
    "n4",
    keys.map((key) => ["append", key, 7]),
  );
  cluster.drops = ({ body, dest }) => body.type === "prepare" && dest === "n3";
  cluster.runUntil(() => inDoubt("n1") + inDoubt("n2") === 2);
  cluster.crash("n3");
  expect(answer.reply).toBeNull();
  cluster.runUntil(() => answer.reply !== null);
  expect(answer.reply).toMatchObject({ type: "error", code: 30 });
  cluster.drops = () => false;
  cluster.restart("n3");
  cluster.runForMs(500);
  const empty = keys.map((key) => ["r", key, null]);
  expect(ask("n4", empty)).toMatchObject({ type: "txn_ok", txn: empty });
  expect(breach()).toBeNull();
});

test("it blocks: all have voted yes, and their locks stay held until the coordinator is back", () => {
  const { ask, begin, breach, cluster, inDoubt, keyAt } = startTwoPhaseCluster();
  const keys = ["n1", "n2"].map((node) => keyAt(node));
  begin(
    "n4",
    keys.map((key) => ["append", key, 7]),
  );
  cluster.drops = ({ body }) => body.type === "vote";
  cluster.runUntil(() => inDoubt("n1") + inDoubt("n2") === 2);
  cluster.crash("n4");
  cluster.drops = () => false;
  const read = keys.map((key) => ["r", key, null]);
  expect(ask("n3", read, 5_000)).toMatchObject({ type: "error", code: 30 });
  expect(cluster.view("n1")).toMatchObject({ inDoubt: [{ coordinator: "n4" }] });
  cluster.restart("n4");
  cluster.runForMs(500);
  expect(ask("n3", read)).toMatchObject({ type: "txn_ok", txn: read });
  expect(cluster.view("n1")).toMatchObject({ inDoubt: [], locks: 0 });
  expect(breach()).toBeNull();
});

test("cooperative termination: who has not voted ends it for the others, though the coordinator is away", () => {
  const { begin, breach, cluster, inDoubt, keyAt } = startTwoPhaseCluster();
  const keys = ["n1", "n2"].map((node) => keyAt(node));
  begin(
    "n4",
    keys.map((key) => ["append", key, 7]),
  );
  cluster.drops = ({ body, dest }) => body.type === "prepare" && dest === "n2";
  cluster.runUntil(() => inDoubt("n1") === 1);
  cluster.crash("n4");
  cluster.runForMs(500);
  expect(inDoubt("n1")).toBe(0);
  expect(breach()).toBeNull();
});

test("a commit that was logged outlives its coordinator, and reaches everybody when that is back", () => {
  const { ask, begin, breach, cluster, inDoubt, keyAt } = startTwoPhaseCluster();
  const keys = ["n1", "n2"].map((node) => keyAt(node));
  const answer = begin(
    "n4",
    keys.map((key) => ["append", key, 7]),
  );
  cluster.drops = ({ body }) => body.type === "decision";
  cluster.runUntil(() => answer.reply !== null);
  for (const node of cluster.nodes) cluster.crash(node);
  cluster.drops = () => false;
  for (const node of cluster.nodes) cluster.restart(node);
  cluster.runForMs(500);
  expect(inDoubt("n1") + inDoubt("n2")).toBe(0);
  const found = keys.map((key) => ["r", key, [7]]);
  expect(ask("n3", found)).toMatchObject({ type: "txn_ok", txn: found });
  expect(breach()).toBeNull();
});

test.each(["wound-wait", "wait-die"])(
  "%s: two transactions in opposite order both end",
  (deadlock) => {
    const { begin, breach, cluster, keyAt } = startTwoPhaseCluster({ settings: { deadlock } });
    const [x, y] = [keyAt("n1"), keyAt("n2")];
    for (let round = 0; round < 20; round++) {
      const both = [
        begin("n3", [
          ["append", x, round],
          ["append", y, round],
        ]),
        begin("n4", [
          ["append", y, -round],
          ["append", x, -round],
        ]),
      ];
      cluster.runUntil(() => both.every(({ reply }) => reply !== null), 2_000);
      expect(both.some(({ reply }) => reply?.type === "txn_ok")).toBe(true);
    }
    expect(breach()).toBeNull();
  },
);

test("a transfer that overdraws an account is voted down everywhere", () => {
  const { ask, breach, keyAt } = startTwoPhaseCluster();
  const [from, to] = [keyAt("n1"), keyAt("n2")];
  const transfer = (amount: number) => [
    ["add", from, -amount],
    ["add", to, amount],
  ];
  const balances = [
    ["r", from, null],
    ["r", to, null],
  ];
  expect(ask("n4", transfer(11))).toMatchObject({ type: "error", code: 22 });
  expect(ask("n4", balances)).toMatchObject({ txn: balances });
  expect(ask("n4", transfer(10))).toMatchObject({ type: "txn_ok" });
  expect(ask("n3", balances)).toMatchObject({
    txn: [
      ["r", from, 0],
      ["r", to, 20],
    ],
  });
  expect(breach()).toBeNull();
});

test("what is no transaction is refused with what there is", () => {
  const { ask } = startTwoPhaseCluster();
  expect(ask("n1", [["cas", 1, 2]])).toMatchObject({ type: "error", code: 12 });
  expect(ask("n1", [])).toMatchObject({ type: "txn_ok", txn: [] });
});
