import { expect, test } from "vitest";
import type { Json } from "../../harness/core/json.ts";
import type { Body } from "../../harness/node/message.ts";
import { TestCluster } from "../testing/test-cluster.ts";
import { ReferenceNode } from "./reference-node.ts";

function start(settings: Readonly<Record<string, string>> = {}) {
  const cluster = new TestCluster({
    ...{ nodeCount: 3, seed: 1, bugs: [], settings },
    createProgram: (env, options) => new ReferenceNode(env, options),
  });
  cluster.runForMs(5);
  let lastId = 0;
  const ask = (node: string, txn: Json): Body | undefined => {
    const replies: Body[] = [];
    cluster.call("c1", ++lastId, node, { type: "txn", txn }, (reply) => replies.push(reply));
    cluster.runForMs(200);
    return replies[0];
  };
  return { ask, cluster };
}

test("tutorial: lists and registers, whichever node is asked", () => {
  const { ask, cluster } = start();
  expect(
    ask("n1", [
      ["append", 1, 7],
      ["r", 1, null],
    ]),
  ).toMatchObject({
    ...{
      type: "txn_ok",
      txn: [
        ["append", 1, 7],
        ["r", 1, [7]],
      ],
    },
  });
  expect(
    ask("n3", [
      ["append", 1, 8],
      ["w", "x", "blue"],
    ]),
  ).toMatchObject({ type: "txn_ok" });
  expect(
    ask("n2", [
      ["r", 1, null],
      ["r", "x", null],
      ["r", "y", null],
    ]),
  ).toMatchObject({
    txn: [
      ["r", 1, [7, 8]],
      ["r", "x", "blue"],
      ["r", "y", null],
    ],
  });
  expect(cluster.view("n1")).toMatchObject({ role: "store", leader: true, commits: 3, open: 0 });
  expect(cluster.view("n2")).toMatchObject({ role: "relay", leader: false, commits: 0 });
});

test("what was answered survives a crash", () => {
  const { ask, cluster } = start();
  ask("n2", [["append", 1, 7]]);
  cluster.crash("n1");
  cluster.restart("n1");
  cluster.runForMs(20);
  expect(ask("n2", [["r", 1, null]])).toMatchObject({ txn: [["r", 1, [7]]] });
});

test("what is no transaction is refused for certain", () => {
  const { ask, cluster } = start();
  expect(ask("n1", [["cas", 1, 2]])).toMatchObject({ type: "error", code: 12 });
  expect(ask("n2", "banana")).toMatchObject({ type: "error", code: 12 });
  const replies: Body[] = [];
  cluster.call("c9", 1, "n1", { type: "read", key: 1 }, (reply) => replies.push(reply));
  cluster.runForMs(20);
  expect(replies).toMatchObject([
    { type: "error", code: 10, text: expect.stringContaining("txn") },
  ]);
});
