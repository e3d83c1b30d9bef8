import { expect, test } from "vitest";
import type { Json } from "../../harness/core/json.ts";
import { TestEnv } from "../testing/test-env.ts";
import { TwoPhaseNode } from "./two-phase-node.ts";

/** What a kill left of the log, which a loss of power may yet take. */
const COMMITTED: Json = { kind: "commit", id: "n1.1.1", participants: ["n2"] };
const PREPARED: Json = {
  ...{ kind: "prepared", id: "n2.1.1", coordinator: "n2", participants: ["n1"] },
  operations: [["append", "1", 7]],
};

test("a decision that a kill left in the log is told when it is durable, and no sooner", () => {
  const { env, node } = started([COMMITTED]);
  node.onTimer();
  node.onMessage("n2", { type: "inquire", id: "n1.1.1" });
  expect(env.takeSent("decision")).toEqual([]);
  env.finishSyncs();
  const told = { to: "n2", body: { type: "decision", id: "n1.1.1", commit: true } };
  expect(env.takeSent("decision")).toEqual([told]);
});

test("nor does it vote again before that", () => {
  const { env, node } = started([PREPARED]);
  const prepare = { type: "prepare", id: "n2.1.1", participants: ["n1"], boot: 1 };
  node.onMessage("n2", prepare);
  expect(env.takeSent("vote")).toEqual([]);
  env.finishSyncs();
  node.onMessage("n2", prepare);
  expect(env.takeSent("vote")).toMatchObject([{ to: "n2", body: { yes: true } }]);
});

test("what it hears before it asks ends a wait that it noted before it went down", () => {
  const { env, node } = started([PREPARED]);
  env.finishSyncs();
  node.onMessage("n2", { type: "decision", id: "n2.1.1", commit: true });
  expect(env.notes).toEqual(["unblocked"]);
});

/** A node whose start is not durable yet. */
function started(log: readonly Json[]) {
  const env = new TestEnv("n1", ["n2", "n3"]);
  const node = new TwoPhaseNode(env, { bugs: new Set(), settings: {} });
  node.onStart(new Map([["log", log]]));
  return { env, node };
}
