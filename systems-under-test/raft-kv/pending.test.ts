import { expect, test } from "vitest";
import { appendEntries, elect, noops, startLoneNode } from "./testing/lone-node.ts";

const WRITE = { client: "c1", id: 7, body: { type: "write", key: "x", value: 1 } };

/** A leader of term 1 with `WRITE` at index 2, uncommitted. */
function leaderWithWrite() {
  const lone = startLoneNode();
  elect(lone);
  lone.node.onRequest(WRITE);
  lone.env.finishSyncs();
  const [, write] = lone.node.entries();
  if (!write) throw new Error("the write is not in the log");
  return { ...lone, write };
}

test("tutorial: a change is answered when it is committed, and with what the store says", () => {
  const { env, node } = leaderWithWrite();
  expect(env.replies).toEqual([]);
  for (const from of ["n2", "n3"]) {
    node.onMessage(from, { type: "append_entries_ok", term: 1, matchIndex: 2, round: 0 });
  }
  expect(env.replies).toEqual([{ request: WRITE, body: { type: "write_ok" } }]);
});

test("stepping down is no answer: the entry may still be committed by the next leader", () => {
  const { env, node } = leaderWithWrite();
  node.onMessage("n2", appendEntries(2, { index: 2, term: 1 }, noops([2], 3)));
  expect(env.replies).toEqual([]);
  node.onMessage("n2", appendEntries(2, { index: 3, term: 2 }, [], 3));
  expect(env.replies).toEqual([{ request: WRITE, body: { type: "write_ok" } }]);
});

test("being cut off is no answer either: whoever still holds the entry may win and commit it", () => {
  const { env, node, write } = leaderWithWrite();
  node.onMessage("n5", appendEntries(2, { index: 1, term: 1 }, noops([2], 2)));
  expect(node.entries()).not.toContain(write);
  expect(env.replies).toEqual([]);
  node.onMessage("n2", appendEntries(3, { index: 1, term: 1 }, [write, ...noops([3], 3)], 3));
  expect(env.replies).toEqual([{ request: WRITE, body: { type: "write_ok" } }]);
});

test("when another entry is committed in its place it certainly never happens", () => {
  const { env, node } = leaderWithWrite();
  node.onMessage("n5", appendEntries(2, { index: 1, term: 1 }, noops([2], 2)));
  expect(env.replies).toEqual([]);
  node.onMessage("n5", appendEntries(2, { index: 2, term: 2 }, [], 2));
  expect(env.replies).toMatchObject([{ request: WRITE, body: { type: "error", code: 11 } }]);
});

test("a second copy of a waiting request gets no answer that would be false for the first", () => {
  const { env, node } = leaderWithWrite();
  node.onRequest(WRITE);
  expect(node.entries()).toHaveLength(2);
  node.onMessage("n2", appendEntries(2, { index: 2, term: 1 }, []));
  node.onRequest(WRITE);
  expect(env.replies).toEqual([]);
  node.onRequest({ ...WRITE, id: 8 });
  expect(env.replies[0]?.body).toMatchObject({ type: "error", code: 11, leader: "n2" });
});
