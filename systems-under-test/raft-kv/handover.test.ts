import { expect, test } from "vitest";
import type { NodeId } from "../../harness/core/ids.ts";
import type { Body } from "../../harness/node/message.ts";
import { TestCluster } from "../testing/test-cluster.ts";
import { RaftNode } from "./raft-node.ts";

function startCluster() {
  const cluster = new TestCluster({
    ...{ nodeCount: 3, seed: 7, createProgram: (env, options) => new RaftNode(env, options) },
  });
  cluster.runUntil(() => cluster.leaders().length === 1);
  const [leader = "none"] = cluster.leaders();
  const to = cluster.nodes.find((node) => node !== leader) ?? "none";
  let id = 0;
  const ask = (node: NodeId, body: Body): { readonly reply: () => Body | null } => {
    let answer: Body | null = null;
    cluster.call("c1", ++id, node, body, (reply) => {
      answer = reply;
    });
    return { reply: () => answer };
  };
  return { cluster, leader, to, ask };
}

test("tutorial: leadership goes to the node of choice in less than an election timeout", () => {
  const { ask, cluster, leader, to } = startCluster();
  const { reply } = ask(leader, { type: "raft.transfer", to });
  cluster.runForMs(100);
  expect(reply()).toEqual(expect.objectContaining({ type: "raft.transfer_ok", leader: to }));
  expect(cluster.leaders()).toEqual([to]);
});

test("changes are refused meanwhile; a hand-over that fails ends, and the leader goes on", () => {
  const { ask, cluster, leader, to } = startCluster();
  cluster.drops = ({ body }) => body.type === "timeout_now";
  const transfer = ask(leader, { type: "raft.transfer", to });
  cluster.runForMs(100);
  const meanwhile = ask(leader, { type: "write", key: "x", value: 1 });
  cluster.runForMs(100);
  expect(meanwhile.reply()).toMatchObject({ type: "error", code: 11 });
  cluster.runForMs(300);
  expect(transfer.reply()).toMatchObject({ type: "error", code: 0 });
  const after = ask(leader, { type: "write", key: "x", value: 1 });
  cluster.runForMs(100);
  expect(after.reply()).toMatchObject({ type: "write_ok" });
});

test("a node that is no member is not handed anything", () => {
  const { ask, cluster, leader } = startCluster();
  const stranger = ask(leader, { type: "raft.transfer", to: "n9" });
  const self = ask(leader, { type: "raft.transfer", to: leader });
  cluster.runForMs(10);
  expect(stranger.reply()).toMatchObject({ code: 12, text: "n9 is no member" });
  expect(self.reply()).toMatchObject({ type: "raft.transfer_ok" });
});
