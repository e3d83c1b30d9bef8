import { describe, expect, test } from "vitest";
import type { NodeId } from "../../harness/core/ids.ts";
import type { Body } from "../../harness/node/message.ts";
import { TestCluster } from "../testing/test-cluster.ts";
import type { RaftBug } from "./bugs.ts";
import { createRaftInvariants } from "./invariants.ts";
import { RaftNode } from "./raft-node.ts";
import { elect, restartLoneNode, startLoneNode } from "./testing/lone-node.ts";

/** A cluster with a leader and x = 1 on every disk. */
function startCluster(bugs: readonly RaftBug[], settings: Readonly<Record<string, string>> = {}) {
  const cluster = new TestCluster({
    ...{ nodeCount: 5, seed: 8, bugs, settings },
    createProgram: (env, options) => new RaftNode(env, options),
  });
  let id = 0;
  const ask = (node: NodeId, body: Body, patienceMs = 1_000): Body | null => {
    const answers: Body[] = [];
    cluster.call("c1", ++id, node, body, (reply) => answers.push(reply));
    for (let waitedMs = 0; waitedMs < patienceMs && answers.length === 0; waitedMs++) {
      cluster.runForMs(1);
    }
    return answers[0] ?? null;
  };
  const elect = (among: readonly NodeId[]): NodeId => {
    const found = () => among.find((node) => cluster.view(node)?.leader);
    cluster.runUntil(() => found() !== undefined);
    return found() ?? "none";
  };
  const leader = elect(cluster.nodes);
  const others = cluster.nodes.filter((node) => node !== leader);
  expect(ask(leader, { type: "write", key: "x", value: 1 })?.type).toBe("write_ok");
  cluster.runForMs(1_000);
  return { cluster, ask, elect, leader, others };
}

describe("stale-read", () => {
  /** The old leader is cut off, the others elect another and write x = 2: what does the old one say? */
  const readFromOldLeader = (bugs: readonly RaftBug[]) => {
    const { cluster, ask, elect, leader, others } = startCluster(bugs);
    cluster.partition([leader], others);
    const next = elect(others);
    expect(ask(next, { type: "write", key: "x", value: 2 })?.type).toBe("write_ok");
    return ask(leader, { type: "read", key: "x" });
  };
  test("with it, an old leader answers what is no longer true", () => {
    expect(readFromOldLeader(["stale-read"])).toMatchObject({ type: "read_ok", value: 1 });
  });
  test("without it, it knows better than to answer", () => {
    expect(readFromOldLeader([])).toMatchObject({ type: "error", code: 11 });
  });
});

describe("ack-before-commit", () => {
  /** A leader that was just cut off is asked to write x = 2; then the others elect one that never heard of it. */
  const writeToCutOffLeader = (bugs: readonly RaftBug[]) => {
    const { cluster, ask, elect, leader, others } = startCluster(bugs);
    cluster.partition([leader], others);
    const write = ask(leader, { type: "write", key: "x", value: 2 }, 50);
    const read = ask(elect(others), { type: "read", key: "x" });
    return { acknowledged: write?.type === "write_ok", read };
  };
  test("with it, an acknowledged write is lost", () => {
    const { acknowledged, read } = writeToCutOffLeader(["ack-before-commit"]);
    expect(acknowledged).toBe(true);
    expect(read).toMatchObject({ value: 1 });
  });
  test("without it, the write is not acknowledged", () => {
    expect(writeToCutOffLeader([]).acknowledged).toBe(false);
  });
});

describe("forget-vote", () => {
  /** A node votes for n2, crashes, comes back and is asked by n3 in the same term. */
  const votesInOneTerm = (bugs: readonly RaftBug[]) => {
    const vote = { type: "request_vote", term: 3, lastIndex: 0, lastTerm: 0 };
    const first = startLoneNode({ bugs });
    first.node.onMessage("n2", vote);
    first.env.finishSyncs();
    const second = restartLoneNode("n1", first.env.files, bugs);
    second.node.onMessage("n3", vote);
    second.env.finishSyncs();
    return [...first.env.sent, ...second.env.sent].filter(({ body }) => body.granted).length;
  };
  test("with it, a node votes twice in one term", () => {
    expect(votesInOneTerm(["forget-vote"])).toBe(2);
  });
  test("without it, it votes once", () => {
    expect(votesInOneTerm([])).toBe(1);
  });
});

describe("ack-before-sync", () => {
  /** All nodes are killed right after x = 2 is acknowledged. */
  const readAfterKillingAll = (bugs: readonly RaftBug[]) => {
    const { cluster, ask, elect, leader } = startCluster(bugs);
    expect(ask(leader, { type: "write", key: "x", value: 2 })?.type).toBe("write_ok");
    for (const node of cluster.nodes) cluster.crash(node);
    for (const node of cluster.nodes) cluster.restart(node);
    return ask(elect(cluster.nodes), { type: "read", key: "x" });
  };
  test("with it, an acknowledged write is lost", () => {
    expect(readAfterKillingAll(["ack-before-sync"])).toMatchObject({ value: 1 });
  });
  test("without it, the write is there", () => {
    expect(readAfterKillingAll([])).toMatchObject({ value: 2 });
  });
});

describe("commit-older-term", () => {
  /** Raft paper, Figure 8: S1 of (c) leads term 4, its entry of term 2 is on a majority; then S5 of (d) is elected. */
  const figure8 = (bugs: readonly RaftBug[]) => {
    const invariants = createRaftInvariants();
    const s1 = startLoneNode({ self: "n1", terms: [1, 2], bugs });
    s1.node.onMessage("n5", { type: "request_vote", term: 3, lastIndex: 2, lastTerm: 1 });
    elect(s1);
    for (const from of ["n2", "n3"]) {
      s1.node.onMessage(from, { type: "append_entries_ok", term: 4, matchIndex: 2, round: 0 });
    }
    const s5 = startLoneNode({ self: "n5", terms: [1, 3], bugs });
    s5.node.onMessage("n4", { type: "request_vote", term: 4, lastIndex: 1, lastTerm: 1 });
    elect(s5);
    return [invariants.observe("n1", s1.node), invariants.observe("n5", s5.node)];
  };
  test("with it, a later leader does not hold what was committed", () => {
    const [first, second] = figure8(["commit-older-term"]);
    expect(first).toBeNull();
    expect(second).toMatch(/^leader-completeness: n5 leads term 5 without entry 2 of term 2/);
  });
  test("without it, nothing was committed", () => {
    expect(figure8([])).toEqual([null, null]);
  });
});

describe("lease-over-transfer", () => {
  /** The leader tells another node to take over and hears nothing more. It is asked before its lease would end. */
  const readFromOldLeader = (bugs: readonly RaftBug[]) => {
    const { cluster, ask, leader, others } = startCluster(bugs, { "lease-reads": "true" });
    const [to = "none"] = others;
    cluster.call("c2", 1, leader, { type: "raft.transfer", to }, () => {});
    cluster.drops = ({ dest, body }) => dest === leader && body.type !== "append_entries_ok";
    cluster.runUntil(() => cluster.view(to)?.leader === true);
    expect(ask(to, { type: "write", key: "x", value: 2 })?.type).toBe("write_ok");
    return ask(leader, { type: "read", key: "x" }, 50);
  };
  test("with it, the old leader answers what is no longer true", () => {
    expect(readFromOldLeader(["lease-over-transfer"])).toMatchObject({ value: 1 });
  });
  test("without it, it waits for answers that do not come", () => {
    expect(readFromOldLeader([])).toBeNull();
  });
});
