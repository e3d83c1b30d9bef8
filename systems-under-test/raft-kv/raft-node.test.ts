import { expect, test } from "vitest";
import type { NodeId } from "../../harness/core/ids.ts";
import type { Body } from "../../harness/node/message.ts";
import { TestCluster } from "../testing/test-cluster.ts";
import { RaftNode } from "./raft-node.ts";

function startCluster(nodeCount = 3) {
  const cluster = new TestCluster({
    ...{ nodeCount, seed: 4, createProgram: (env, options) => new RaftNode(env, options) },
  });
  let id = 0;
  const ask = (node: NodeId, body: Body): Body => {
    let answer: Body | null = null;
    cluster.call("c1", ++id, node, body, (reply) => {
      answer = reply;
    });
    cluster.runUntil(() => answer !== null, 1_000);
    return answer ?? body;
  };
  cluster.runUntil(() => cluster.leaders().length === 1);
  return { cluster, ask, leader: cluster.leaders()[0] ?? "none" };
}

test.each([1, 2, 3, 5])("tutorial: %i nodes elect a leader and serve one store", (nodeCount) => {
  const { ask, leader } = startCluster(nodeCount);
  expect(ask(leader, { type: "write", key: "x", value: 1 })).toMatchObject({ type: "write_ok" });
  expect(ask(leader, { type: "read", key: "x" })).toMatchObject({ type: "read_ok", value: 1 });
  const missed = ask(leader, { type: "cas", key: "x", from: 3, to: 4 });
  expect(missed).toMatchObject({ type: "error", code: 22, observed: 1 });
  expect(ask(leader, { type: "cas", key: "x", from: 1, to: 4 })).toMatchObject({ type: "cas_ok" });
});

test("whoever does not lead says who does", () => {
  const { ask, cluster, leader } = startCluster();
  cluster.runForMs(100);
  const follower = cluster.nodes.find((node) => node !== leader) ?? "none";
  const refusal = ask(follower, { type: "read", key: "x" });
  expect(refusal).toMatchObject({ type: "error", code: 11, leader });
  expect(refusal.text).toBe(`${follower} is not the leader, ${leader} is`);
});

test("requests that make no sense get errors 10 and 12", () => {
  const { ask, leader } = startCluster();
  expect(ask(leader, { type: "increment", key: "x" })).toMatchObject({ code: 10 });
  expect(ask(leader, { type: "cas", key: "x", from: 1 })).toMatchObject({ code: 12 });
  expect(ask(leader, { type: "read" }).text).toBe("'read' needs a field 'key'");
});

test("what was acknowledged survives a crash of every node", () => {
  const { ask, cluster, leader } = startCluster();
  ask(leader, { type: "write", key: "x", value: 1 });
  for (const node of cluster.nodes) cluster.crash(node);
  for (const node of cluster.nodes) cluster.restart(node);
  cluster.runUntil(() => cluster.leaders().length === 1);
  const [next = "none"] = cluster.leaders();
  expect(ask(next, { type: "read", key: "x" })).toMatchObject({ type: "read_ok", value: 1 });
});

test("a node that comes back from a partition does not depose the leader", () => {
  const { cluster, leader } = startCluster();
  const [away = "none", ...rest] = cluster.nodes.filter((node) => node !== leader);
  const term = cluster.view(leader)?.term;
  cluster.partition([away], [leader, ...rest]);
  cluster.runForMs(3_000);
  cluster.heal();
  cluster.runForMs(1_000);
  expect(cluster.leaders()).toEqual([leader]);
  expect(cluster.view(leader)?.term).toBe(term);
  expect(cluster.view(away)).toMatchObject({ role: "follower", leaderHint: leader });
});

test("a leader that hears nobody steps down though nobody can tell it to", () => {
  const { cluster, leader } = startCluster();
  for (const node of cluster.nodes) if (node !== leader) cluster.cut(node, leader);
  cluster.runUntil(() => cluster.view(leader)?.leader === false, 1_000);
  cluster.runForMs(2_000);
  expect(cluster.leaders()).not.toContain(leader);
  expect(cluster.leaders()).toHaveLength(1);
});
