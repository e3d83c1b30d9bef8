import { expect, test } from "vitest";
import { elect, startLoneNode } from "./testing/lone-node.ts";

function acknowledge(lone: ReturnType<typeof startLoneNode>, from: string, matchIndex: number) {
  const term = Number(lone.node.inspect().term);
  lone.node.onMessage(from, { type: "append_entries_ok", term, matchIndex, round: 0 });
}

test("tutorial: an entry is committed when a majority holds it, the leader's own sync included", () => {
  const lone = startLoneNode();
  elect(lone);
  lone.node.onRequest({ client: "c1", id: 1, body: { type: "write", key: "x", value: 1 } });
  acknowledge(lone, "n2", 2);
  acknowledge(lone, "n3", 2);
  expect(lone.node.inspect().commitIndex).toBe(1);
  lone.env.finishSyncs();
  expect(lone.node.inspect().commitIndex).toBe(2);
  expect(lone.env.replies.map(({ body }) => body)).toEqual([{ type: "write_ok" }]);
});

test("followers may make a majority before the leader's own disk is done", () => {
  const lone = startLoneNode();
  elect(lone);
  lone.node.onRequest({ client: "c1", id: 1, body: { type: "write", key: "x", value: 1 } });
  for (const follower of ["n2", "n3", "n4"]) acknowledge(lone, follower, 2);
  expect(lone.node.inspect().commitIndex).toBe(2);
});

/**
 * Raft paper, Figure 8. S1 comes back as leader of term 4. Its entry of term 2 at index 2 reaches S2 and S3, so it is
 * on a majority; but S5, whose last entry is of term 3, could still win and overwrite it (d). It is committed only
 * when an entry of term 4 is on a majority too (e).
 */
test("Figure 8: an entry of an earlier term is not committed by counting", () => {
  const lone = startLoneNode({ terms: [1, 2] });
  lone.node.onMessage("n5", { type: "request_vote", term: 3, lastIndex: 2, lastTerm: 1 });
  lone.env.finishSyncs();
  elect(lone);
  expect(lone.node.inspect()).toMatchObject({ role: "leader", term: 4, lastIndex: 3 });
  acknowledge(lone, "n2", 2);
  acknowledge(lone, "n3", 2);
  expect(lone.node.inspect().commitIndex).toBe(0);
  acknowledge(lone, "n2", 3);
  expect(lone.node.inspect().commitIndex).toBe(0);
  acknowledge(lone, "n3", 3);
  expect(lone.node.inspect().commitIndex).toBe(3);
});
