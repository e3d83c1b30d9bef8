import { expect, test } from "vitest";
import { elect, startLoneNode } from "./testing/lone-node.ts";

const read = (id: number) => ({ client: "c1", id, body: { type: "read", key: "x" } });

/** A leader of term 1. `confirm` plays the followers' answers to a round. */
function leader() {
  const lone = startLoneNode();
  elect(lone);
  lone.env.takeSent("");
  const confirm = (round: number, matchIndex: number, ...followers: readonly string[]) => {
    for (const from of followers) {
      lone.node.onMessage(from, { type: "append_entries_ok", term: 1, matchIndex, round });
    }
  };
  return { ...lone, confirm };
}

test("tutorial: a read waits for a round of heartbeats begun after it arrived", () => {
  const { confirm, env, node } = leader();
  confirm(0, 1, "n2", "n3");
  env.takeSent("");
  node.onRequest(read(1));
  expect(env.takeSent("append_entries").map(({ body }) => body.round)).toEqual([1, 1, 1, 1]);
  confirm(0, 1, "n2", "n3", "n4", "n5");
  confirm(1, 1, "n2");
  expect(env.replies).toEqual([]);
  confirm(1, 1, "n3");
  expect(env.replies.map(({ body }) => body.code)).toEqual([20]);
});

test("reads that arrive during a round share the next one", () => {
  const { confirm, env, node } = leader();
  confirm(0, 1, "n2", "n3");
  node.onRequest(read(1));
  env.takeSent("");
  for (let id = 2; id < 100; id++) node.onRequest(read(id));
  expect(env.takeSent("append_entries")).toEqual([]);
  confirm(1, 1, "n2", "n3");
  expect(env.replies).toHaveLength(1);
  expect(env.takeSent("append_entries")).toHaveLength(4);
  confirm(2, 1, "n4", "n5");
  expect(env.replies).toHaveLength(99);
});

test("a new leader reads nothing until an entry of its own term is committed", () => {
  const { confirm, env, node } = leader();
  node.onRequest(read(1));
  confirm(1, 0, "n2", "n3", "n4", "n5");
  expect(env.replies).toEqual([]);
  confirm(1, 1, "n2", "n3");
  expect(env.replies).toHaveLength(1);
});

test("a leader that is deposed says that its reads failed", () => {
  const { env, node } = leader();
  node.onRequest(read(1));
  node.onMessage("n2", { type: "append_entries_ok", term: 2, matchIndex: 0, round: 1 });
  expect(env.replies.map(({ body }) => body.code)).toEqual([11]);
});
