import { expect, test } from "vitest";
import {
  appendEntries,
  elect,
  noops,
  restartLoneNode,
  startLoneNode,
} from "./testing/lone-node.ts";

const START = { index: 0, term: 0 };

test("tutorial: a follower takes entries, syncs them, and only then says so", () => {
  const { env, node } = startLoneNode();
  node.onMessage("n2", appendEntries(1, START, noops([1, 1])));
  expect(env.takeSent("append_entries_ok")).toEqual([]);
  env.finishSyncs();
  const ok = { type: "append_entries_ok", term: 1, matchIndex: 2, round: 0 };
  expect(env.takeSent("append_entries_ok")).toEqual([{ to: "n2", body: ok }]);
  expect(env.files.get("log")).toEqual(noops([1, 1]));
});

test("a heartbeat is answered at once, but claims no more than is durable", () => {
  const { env, node } = startLoneNode();
  node.onMessage("n2", appendEntries(1, START, noops([1, 1])));
  node.onMessage("n2", appendEntries(1, { index: 2, term: 1 }, []));
  expect(env.takeSent("append_entries_ok")[0]?.body.matchIndex).toBe(0);
  env.finishSyncs();
  node.onMessage("n2", appendEntries(1, { index: 2, term: 1 }, []));
  expect(env.takeSent("append_entries_ok").at(-1)?.body.matchIndex).toBe(2);
});

test("entries that a later leader cut off before their sync are never acknowledged", () => {
  const { env, node } = startLoneNode();
  node.onMessage("n2", appendEntries(1, START, noops([1, 1])));
  node.onMessage("n3", appendEntries(2, START, noops([2])));
  env.finishSyncs();
  const answers = env.takeSent("append_entries_ok");
  expect(answers.map(({ to, body }) => [to, body.term, body.matchIndex])).toEqual([["n3", 2, 1]]);
  expect(restartLoneNode("n1", env.files).node.entries()).toEqual(noops([2]));
});

test("a late copy of an old message does not cut off what came after it", () => {
  const { env, node } = startLoneNode();
  node.onMessage("n2", appendEntries(1, START, noops([1, 1, 1])));
  node.onMessage("n2", appendEntries(1, START, noops([1])));
  env.finishSyncs();
  expect(node.inspect().lastIndex).toBe(3);
});

test("a follower commits no further than its log is known to agree", () => {
  const { node } = startLoneNode({ terms: [1, 1, 1] });
  node.onMessage("n2", appendEntries(2, { index: 1, term: 1 }, [], 3));
  expect(node.inspect().commitIndex).toBe(1);
});

test("committed entries are never cut off: the node rather stops", () => {
  const { node } = startLoneNode({ terms: [1, 1] });
  node.onMessage("n2", appendEntries(2, { index: 2, term: 1 }, [], 2));
  expect(() => node.onMessage("n2", appendEntries(2, START, noops([2])))).toThrow("are committed");
});

test("a follower that lacks entries is backed up to, and gets them", () => {
  const lone = startLoneNode({ terms: [1, 1, 2] });
  const { env, node } = lone;
  elect(lone);
  env.takeSent("");
  const term = Number(node.inspect().term);
  const rejected = { prevIndex: 3, hintIndex: 1, hintTerm: 1, round: 0 };
  node.onMessage("n4", { type: "append_entries_rejected", term, ...rejected });
  const [answer, ...more] = env.takeSent("append_entries");
  expect(more).toEqual([]);
  expect(answer).toMatchObject({ to: "n4", body: { prevIndex: 1, entries: { length: 3 } } });
});

test("a late rejection is not believed", () => {
  const lone = startLoneNode({ terms: [1, 1, 2] });
  const { env, node } = lone;
  elect(lone);
  const term = Number(node.inspect().term);
  node.onMessage("n4", { type: "append_entries_ok", term, matchIndex: 4, round: 0 });
  env.takeSent("");
  const rejected = { prevIndex: 3, hintIndex: 1, hintTerm: 1, round: 0 };
  node.onMessage("n4", { type: "append_entries_rejected", term, ...rejected });
  expect(env.takeSent("append_entries")).toEqual([]);
});

test.each([
  { type: "append_entries", term: "two" },
  { type: "append_entries_ok", term: 1 },
  { type: "request_vote", term: -1, lastIndex: 0, lastTerm: 0 },
  { type: "gossip" },
  appendEntries(1, START, [{ index: 5, term: 1, command: { op: "noop" } }]),
  appendEntries(1, START, noops([2])),
])("a garbled message changes nothing: %j", (body) => {
  const { env, node } = startLoneNode();
  const before = node.inspect();
  node.onMessage("n2", body);
  env.finishSyncs();
  expect(node.inspect()).toEqual(before);
  expect(env.sent).toEqual([]);
});

test("a leader that is told of more than it has, or of rounds to come, does not believe it", () => {
  const lone = startLoneNode();
  const { node } = lone;
  elect(lone);
  for (const from of ["n2", "n3"]) {
    node.onMessage(from, { type: "append_entries_ok", term: 1, matchIndex: 99, round: 0 });
    node.onMessage(from, { type: "append_entries_ok", term: 1, matchIndex: 1, round: 99 });
  }
  expect(node.inspect().commitIndex).toBe(0);
});
