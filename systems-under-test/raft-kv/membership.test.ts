import { expect, test } from "vitest";
import type { NodeId } from "../../harness/core/ids.ts";
import type { Body } from "../../harness/node/message.ts";
import { TestCluster } from "../testing/test-cluster.ts";
import { RaftNode } from "./raft-node.ts";
import { elect, restartLoneNode, startLoneNode } from "./testing/lone-node.ts";

function startCluster(settings: Readonly<Record<string, string>> = {}) {
  const cluster = new TestCluster({
    ...{ nodeCount: 5, seed: 6, settings: { "initial-members": "3", ...settings } },
    createProgram: (env, options) => new RaftNode(env, options),
  });
  let id = 0;
  const ask = (node: NodeId, body: Body, patienceMs = 5_000): Body => {
    let answer: Body | null = null;
    cluster.call("c1", ++id, node, body, (reply) => {
      answer = reply;
    });
    cluster.runUntil(() => answer !== null, patienceMs);
    return answer ?? body;
  };
  const leads = (node: NodeId) => Number(cluster.view(node)?.commitIndex) > 0;
  cluster.runUntil(() => cluster.leaders().some(leads));
  return { cluster, ask, leader: cluster.leaders()[0] ?? "none" };
}

test("tutorial: nodes beyond the initial members wait until they are added", () => {
  const { ask, cluster, leader } = startCluster({ "snapshot-every": "4" });
  for (let value = 1; value <= 10; value++) ask(leader, { type: "write", key: "x", value });
  cluster.runForMs(2_000);
  expect(cluster.view("n5")).toMatchObject({ role: "follower", term: 0, lastIndex: 0 });
  const members = ["n1", "n2", "n3", "n4", "n5"];
  const change = { type: "raft.change", add: ["n4", "n5"] };
  expect(ask(leader, change)).toMatchObject({ type: "raft.change_ok", members });
  cluster.runForMs(500);
  expect(ask("n5", { type: "raft.members" })).toMatchObject({ members, next: null, leader });
  expect(cluster.program("n5")?.changeCount).toBe(10);
  expect(ask(leader, change)).toMatchObject({ type: "raft.change_ok", members });
});

test("a leader that is removed steps down when that is committed, and disturbs nobody", () => {
  const { ask, cluster, leader } = startCluster();
  const change = { type: "raft.change", remove: [leader], add: ["n4"] };
  expect(ask(leader, change).type).toBe("raft.change_ok");
  cluster.runUntil(() => cluster.leaders().length === 1 && !cluster.leaders().includes(leader));
  const [next = "none"] = cluster.leaders();
  const term = cluster.view(next)?.term;
  cluster.runForMs(3_000);
  expect(cluster.leaders()).toEqual([next]);
  expect(cluster.view(next)?.term).toBe(term);
  expect(ask(next, { type: "write", key: "x", value: 1 }).type).toBe("write_ok");
});

test("a learner that cannot be reached holds up nothing but its change, which is given up", () => {
  const { ask, cluster, leader } = startCluster();
  cluster.crash("n4");
  let refusal: Body | null = null;
  cluster.call("c2", 1, leader, { type: "raft.change", add: ["n4"] }, (reply) => {
    refusal = reply;
  });
  cluster.runForMs(500);
  expect(ask(leader, { type: "raft.change", add: ["n5"] })).toMatchObject({ code: 11 });
  expect(ask(leader, { type: "write", key: "x", value: 1 }).type).toBe("write_ok");
  cluster.runUntil(() => refusal !== null);
  expect(refusal).toMatchObject({ code: 11, text: "n4 did not catch up" });
  expect(ask(leader, { type: "raft.change", add: ["n5"] }).type).toBe("raft.change_ok");
});

test("wishes that make no sense are refused", () => {
  const { ask, leader } = startCluster();
  const change = (wish: Partial<Record<"add" | "remove", readonly string[]>>) =>
    ask(leader, { type: "raft.change", ...wish }).text;
  expect(change({ add: ["n9"] })).toBe("n9 is no node of this cluster");
  expect(change({ remove: ["n1", "n2", "n3"] })).toBe("no member would be left");
  expect(ask(leader, { type: "raft.change", add: "n4" })).toMatchObject({ code: 12 });
});

test("the joint configuration decides from the moment it is in the log", () => {
  const lone = startLoneNode({ settings: { "initial-members": "3" } });
  const { env, node } = lone;
  elect(lone);
  const acknowledge = (...from: readonly NodeId[]) => {
    const matchIndex = node.log.lastIndex;
    for (const peer of from) {
      node.onMessage(peer, { type: "append_entries_ok", term: 1, matchIndex, round: 0 });
    }
    env.finishSyncs();
  };
  acknowledge("n2");
  node.onRequest({
    client: "c1",
    id: 1,
    body: { type: "raft.change", add: ["n4"], remove: ["n1", "n2"] },
  });
  expect(node.inspect().nextMembers).toBeNull();
  acknowledge("n4");
  expect(node.inspect()).toMatchObject({ members: ["n1", "n2", "n3"], nextMembers: ["n3", "n4"] });
  acknowledge("n2", "n3");
  expect(node.inspect().commitIndex).toBe(1);
  acknowledge("n4");
  expect(node.inspect()).toMatchObject({
    commitIndex: 2,
    members: ["n3", "n4"],
    nextMembers: null,
  });
  expect(node.inspect().leader).toBe(true);
  acknowledge("n3", "n4");
  expect(node.inspect()).toMatchObject({ commitIndex: 3, leader: false });
  expect(env.replies.at(-1)?.body).toEqual({ type: "raft.change_ok", members: ["n3", "n4"] });
});

test("a configuration that is cut off the log counts no more", () => {
  const { node } = startLoneNode();
  const configuration = { voters: ["n2", "n3"], next: null };
  const append = (term: number, command: Body | { readonly op: string }) =>
    node.onMessage("n2", {
      ...{ type: "append_entries", term, prevIndex: 0, prevTerm: 0, commitIndex: 0, round: 0 },
      entries: [{ index: 1, term, command }],
    });
  append(1, { type: "", op: "configure", configuration });
  expect(node.inspect().members).toEqual(["n2", "n3"]);
  append(2, { op: "noop" });
  expect(node.inspect().members).toHaveLength(5);
});

test("a node stands for election until its removal is committed: others may need its log", () => {
  const removal = { op: "configure", configuration: { voters: ["n2", "n3"], next: null } };
  const files = new Map([["log", [{ index: 1, term: 1, command: removal }]]]);
  const { env, node } = restartLoneNode("n1", files);
  node.onTimer("election");
  expect(env.takeSent("pre_vote").map(({ to }) => to)).toEqual(["n2", "n3"]);
  node.onMessage("n2", {
    ...{ type: "append_entries", term: 1, prevIndex: 1, prevTerm: 1, commitIndex: 1 },
    ...{ entries: [], round: 0 },
  });
  node.onTimer("election");
  expect(env.takeSent("pre_vote")).toEqual([]);
});
