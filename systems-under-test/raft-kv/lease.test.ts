import { expect, test } from "vitest";
import type { RaftBug } from "./bugs.ts";
import { leaseMs } from "./lease.ts";
import { parseSettings } from "./settings.ts";
import { appendEntries, elect, restartLoneNode, startLoneNode } from "./testing/lone-node.ts";

const LEASES = { "lease-reads": "true", "max-clock-drift-ppm": "100000" };

/** A leader of term 1 whose first entry is committed. `beat` begins a round and has it answered after a while. */
function leader(bugs: readonly RaftBug[] = []) {
  const lone = startLoneNode({ settings: LEASES, bugs });
  const { env, node } = lone;
  env.nowMs = 1_000;
  elect(lone);
  const answer = (round: number) => {
    for (const from of ["n2", "n3"]) {
      node.onMessage(from, { type: "append_entries_ok", term: 1, matchIndex: 1, round });
    }
  };
  answer(0);
  let round = 0;
  const beat = (afterMs: number) => {
    node.onTimer("heartbeat");
    env.nowMs += afterMs;
    answer(++round);
  };
  const read = () => {
    const before = env.replies.length;
    node.onRequest({ client: "c1", id: 1, body: { type: "read", key: "x" } });
    return env.replies.length > before;
  };
  return { ...lone, beat, read };
}

test("tutorial: a read is answered at once until the lease ends, then by a round", () => {
  const { beat, env, read } = leader();
  expect(leaseMs(parseSettings(LEASES))).toBe(243);
  expect(read()).toBe(false);
  beat(0);
  env.takeSent("");
  env.nowMs += 242;
  expect(read()).toBe(true);
  expect(env.takeSent("append_entries")).toEqual([]);
  env.nowMs += 1;
  expect(read()).toBe(false);
  expect(env.takeSent("append_entries")).toHaveLength(4);
});

test("a lease counts from the asking, not from the answer", () => {
  const sound = leader();
  sound.beat(200);
  sound.env.nowMs += 100;
  expect(sound.read()).toBe(false);
  const buggy = leader(["lease-without-drift-bound"]);
  buggy.beat(200);
  buggy.env.nowMs += 299;
  expect(buggy.read()).toBe(true);
});

test("a leader that told another to take over has no lease for the rest of its term", () => {
  const { beat, env, node, read } = leader();
  beat(0);
  node.onRequest({ client: "c1", id: 9, body: { type: "raft.transfer", to: "n2" } });
  expect(env.takeSent("timeout_now").map(({ to }) => to)).toEqual(["n2"]);
  expect(read()).toBe(false);
  node.onTimer("handover");
  beat(0);
  env.takeSent("");
  expect(read()).toBe(false);
});

test("a node that starts may have promised a leader to wait: where there are leases, it waits", () => {
  const asked = (settings: Readonly<Record<string, string>>) => {
    const { env, node } = restartLoneNode("n1", new Map(), [], settings);
    node.onMessage("n2", { type: "request_vote", term: 5, lastIndex: 0, lastTerm: 0 });
    env.finishSyncs();
    return env.takeSent("request_vote_reply").length;
  };
  expect(asked({})).toBe(1);
  expect(asked(LEASES)).toBe(0);
});

test("a follower shields its leader from all candidates but the one of the leader's choice", () => {
  const { env, node } = startLoneNode();
  node.onMessage("n3", appendEntries(1, { index: 0, term: 0 }, []));
  const vote = { type: "request_vote", term: 2, lastIndex: 0, lastTerm: 0 };
  node.onMessage("n2", vote);
  env.finishSyncs();
  expect(env.takeSent("request_vote_reply")).toEqual([]);
  node.onMessage("n2", { ...vote, transfer: true });
  env.finishSyncs();
  expect(env.takeSent("request_vote_reply")[0]?.body.granted).toBe(true);
});
