import { expect, test } from "vitest";
import { RAFT_ADMINISTRATION } from "./administration.ts";
import { initialConfiguration } from "./configuration.ts";
import { startLoneNode } from "./testing/lone-node.ts";

test("tutorial: the members of the start, in the order of their numbers, are those that nodes go by", () => {
  const nodes = ["n10", "n2", "n1", "n3"];
  const { membersAtStart } = RAFT_ADMINISTRATION;
  expect(membersAtStart(nodes, { "initial-members": "3" })).toEqual(["n1", "n2", "n3"]);
  expect(membersAtStart(nodes, { "initial-members": "3" })).toEqual(
    initialConfiguration(nodes, 3).voters,
  );
  expect(membersAtStart(nodes, {})).toEqual(["n1", "n2", "n3", "n10"]);
});

test("a node's view tells its members, and every set of which it needs a majority", () => {
  const { node } = startLoneNode();
  const members = ["n1", "n2", "n3", "n4", "n5"];
  expect(RAFT_ADMINISTRATION.membersIn(node.inspect())).toEqual(members);
  expect(RAFT_ADMINISTRATION.quorumsIn?.(node.inspect())).toEqual([members]);
  const joint = { ...node.inspect(), nextMembers: ["n1", "n2"], wantedMembers: ["n3"] };
  expect(RAFT_ADMINISTRATION.quorumsIn?.(joint)).toEqual([members, ["n1", "n2"], ["n3"]]);
  expect(RAFT_ADMINISTRATION.membersIn({ role: "leader" })).toBeNull();
  expect(RAFT_ADMINISTRATION.quorumsIn?.({ role: "leader" })).toEqual([]);
});
