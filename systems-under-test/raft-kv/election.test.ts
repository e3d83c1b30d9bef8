import { expect, test } from "vitest";
import type { Body } from "../../harness/node/message.ts";
import { appendEntries, elect, restartLoneNode, startLoneNode } from "./testing/lone-node.ts";

const requestVote = (term: number, lastIndex = 0, lastTerm = 0): Body => ({
  ...{ type: "request_vote", term, lastIndex, lastTerm },
});
const preVote = (term: number): Body => ({ ...requestVote(term), type: "pre_vote" });

test("tutorial: asked around, then voted for, then leading", () => {
  const lone = startLoneNode();
  const { env, node } = lone;
  node.onTimer("election");
  expect(node.inspect()).toMatchObject({ role: "pre-candidate", term: 0 });
  expect(env.takeSent("pre_vote").map(({ to }) => to)).toEqual(["n2", "n3", "n4", "n5"]);
  elect(lone);
  expect(node.inspect()).toMatchObject({ role: "leader", leader: true, term: 1, votedFor: "n1" });
  const { body } = env.takeSent("append_entries")[0] ?? {};
  expect(body?.entries).toEqual([{ index: 1, term: 1, command: { op: "noop" } }]);
});

test("a vote is asked for only when the own vote is durable", () => {
  const { env, node } = startLoneNode();
  node.onTimer("election");
  for (const voter of ["n2", "n3"]) {
    node.onMessage(voter, { type: "pre_vote_reply", term: 0, proposedTerm: 1, granted: true });
  }
  expect(env.files.get("hard-state")).toEqual([{ term: 1, votedFor: "n1" }]);
  expect(env.takeSent("request_vote")).toEqual([]);
  env.finishSyncs();
  expect(env.takeSent("request_vote")).toHaveLength(4);
});

test("a vote is given only when it is durable, once a term, and never twice", () => {
  const { env, node } = startLoneNode();
  node.onMessage("n2", requestVote(3));
  expect(env.takeSent("request_vote_reply")).toEqual([]);
  env.finishSyncs();
  const yes = { type: "request_vote_reply", term: 3, granted: true };
  expect(env.takeSent("request_vote_reply")).toEqual([{ to: "n2", body: yes }]);
  node.onMessage("n3", requestVote(3));
  env.finishSyncs();
  expect(env.takeSent("request_vote_reply")).toEqual([
    { to: "n3", body: { ...yes, granted: false } },
  ]);
  const again = restartLoneNode("n1", env.files);
  again.node.onMessage("n3", requestVote(3));
  again.node.onMessage("n2", requestVote(3));
  again.env.finishSyncs();
  expect(again.env.takeSent("request_vote_reply")).toEqual([
    { to: "n3", body: { ...yes, granted: false } },
    { to: "n2", body: yes },
  ]);
});

test("a vote that a later term overtook while it was written is not given", () => {
  const { env, node } = startLoneNode();
  node.onMessage("n2", requestVote(3));
  node.onMessage("n3", requestVote(4));
  env.finishSyncs();
  expect(env.takeSent("request_vote_reply").map(({ to }) => to)).toEqual(["n3"]);
});

test("a log that is behind gets no vote, but teaches its term", () => {
  const { env, node } = startLoneNode({ terms: [1, 2] });
  node.onMessage("n2", requestVote(7, 9, 1));
  env.finishSyncs();
  expect(env.takeSent("request_vote_reply")[0]?.body).toMatchObject({ term: 7, granted: false });
});

test("a pre-vote changes nothing and is refused while a leader is heard of", () => {
  const { env, node } = startLoneNode();
  const before = node.inspect();
  node.onMessage("n2", preVote(5));
  expect(env.takeSent("pre_vote_reply")[0]?.body).toMatchObject({ granted: true, term: 0 });
  expect(node.inspect()).toEqual(before);
  node.onMessage("n3", appendEntries(1, { index: 0, term: 0 }, []));
  node.onMessage("n2", preVote(5));
  expect(env.takeSent("pre_vote_reply")[0]?.body).toMatchObject({ granted: false, term: 1 });
  env.nowMs += 300;
  node.onMessage("n2", preVote(5));
  expect(env.takeSent("pre_vote_reply")[0]?.body).toMatchObject({ granted: true });
});

test("a candidate cannot depose a leader that is well", () => {
  const { env, node } = startLoneNode();
  node.onMessage("n3", appendEntries(1, { index: 0, term: 0 }, []));
  node.onMessage("n2", requestVote(9));
  env.finishSyncs();
  expect(env.takeSent("request_vote_reply")).toEqual([]);
  expect(node.inspect()).toMatchObject({ term: 1, leaderHint: "n3" });
});

test("a leader that no majority answers steps down; one that is answered stays", () => {
  const lone = startLoneNode();
  const { env, node } = lone;
  elect(lone);
  env.nowMs += 250;
  for (const from of ["n2", "n3"]) {
    node.onMessage(from, { type: "append_entries_ok", term: 1, matchIndex: 0, round: 0 });
  }
  env.nowMs += 50;
  node.onTimer("quorum");
  expect(node.inspect().leader).toBe(true);
  env.nowMs += 300;
  node.onTimer("quorum");
  expect(node.inspect()).toMatchObject({ role: "follower", leader: false, term: 1 });
});

test("an old leader learns of the new term from the answer to its heartbeat", () => {
  const lone = startLoneNode();
  const { env, node } = lone;
  elect(lone);
  node.onMessage("n4", {
    ...{ type: "append_entries_rejected", term: 6, prevIndex: 0 },
    ...{ hintIndex: 0, hintTerm: 0, round: 0 },
  });
  expect(node.inspect()).toMatchObject({ role: "follower", term: 6, votedFor: null });
  node.onMessage("n5", appendEntries(2, { index: 0, term: 0 }, []));
  expect(env.takeSent("append_entries_rejected")[0]?.body.term).toBe(6);
});
