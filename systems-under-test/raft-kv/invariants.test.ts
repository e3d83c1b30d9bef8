import { expect, test } from "vitest";
import type { NodeId } from "../../harness/core/ids.ts";
import { createRaftInvariants } from "./invariants.ts";
import {
  appendEntries,
  elect,
  noops,
  restartLoneNode,
  startLoneNode,
} from "./testing/lone-node.ts";

const START = { index: 0, term: 0 };
const write = (index: number, term: number, value: number) =>
  ({
    ...{ index, term },
    command: { op: "write", client: "c1", id: 1, key: "x", value },
  }) as const;

/** A node that was given these entries and committed them, by a leader n4. */
function follower(self: NodeId, terms: readonly number[], commitIndex = terms.length) {
  const lone = startLoneNode({ self, terms });
  const term = terms.at(-1) ?? 1;
  const prev = { index: terms.length, term: terms.at(-1) ?? 0 };
  lone.node.onMessage("n4", appendEntries(term, prev, [], commitIndex));
  return lone;
}

test("tutorial: it is shown every node after every handler, and says which property broke first", () => {
  const { observe } = createRaftInvariants();
  const first = startLoneNode({ self: "n1" });
  elect(first);
  expect(observe("n1", first.node)).toBeNull();
  const second = startLoneNode({ self: "n5" });
  elect(second);
  expect(observe("n5", second.node)).toBe("one-leader-a-term: n1 and n5 both lead term 1");
});

test("log-matching: one place and term, two entries, or two histories before it", () => {
  const { observe } = createRaftInvariants();
  const nodes = ["n1", "n2", "n3"].map((self) => startLoneNode({ self }).node);
  const [first, second, third] = nodes;
  if (!first || !second || !third) throw new Error("three nodes");
  first.onMessage("n4", appendEntries(2, START, [write(1, 1, 5), write(2, 2, 6)]));
  second.onMessage("n5", appendEntries(2, START, [write(1, 1, 5), write(2, 2, 7)]));
  third.onMessage("n5", appendEntries(2, START, [...noops([2]), write(2, 2, 6)]));
  expect(observe("n1", first)).toBeNull();
  expect(observe("n2", second)).toMatch(/^log-matching: n2 holds .*"value":7.* where another/);
  expect(observe("n3", third)).toMatch(/^log-matching: n3 holds .* after one of term 2 where/);
});

test("leader-completeness: a leader without a committed entry", () => {
  const { observe } = createRaftInvariants();
  expect(observe("n1", follower("n1", [1, 1]).node)).toBeNull();
  const late = startLoneNode({ self: "n5", terms: [1] });
  elect(late);
  expect(observe("n5", late.node)).toMatch(/^leader-completeness: n5 leads term 2 without entry 2/);
});

test("commit-agreement: two entries committed in one place", () => {
  const { observe } = createRaftInvariants();
  expect(observe("n1", follower("n1", [1, 1]).node)).toBeNull();
  expect(observe("n2", follower("n2", [1, 2]).node)).toBe(
    "commit-agreement: n2 committed entry 2 of term 2, another node the one of term 1",
  );
});

test("committed-truncated and what falls are looked at within one incarnation only", () => {
  const { observe } = createRaftInvariants();
  const before = follower("n1", [1, 1]);
  expect(observe("n1", before.node)).toBeNull();
  const again = restartLoneNode("n1", before.env.files);
  expect(again.node.state.commitIndex).toBe(0);
  expect(observe("n1", again.node)).toBeNull();
  const buggy = startLoneNode({ self: "n2", bugs: ["truncate-on-append"] }).node;
  buggy.onMessage("n4", appendEntries(1, START, noops([1, 1]), 2));
  expect(observe("n2", buggy)).toBeNull();
  buggy.onMessage("n4", appendEntries(1, START, noops([1])));
  expect(observe("n2", buggy)).toMatch(/^committed-truncated: n2 cut its log after 1/);
});

test("state-machine-safety: a request that one node carried out twice", () => {
  const { observe } = createRaftInvariants();
  const twice = [write(1, 1, 5), write(2, 1, 5)];
  const files = new Map([["log", twice]]);
  const sound = restartLoneNode("n1", files).node;
  const forgetful = restartLoneNode("n2", files, ["forget-sessions"]).node;
  for (const node of [sound, forgetful]) {
    node.onMessage("n4", appendEntries(1, { index: 2, term: 1 }, [], 2));
  }
  expect(observe("n1", sound)).toBeNull();
  expect(observe("n2", forgetful)).toMatch(
    /^state-machine-safety: up to entry 2, n2 carried out 2/,
  );
});
