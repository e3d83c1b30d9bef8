import { expect, test } from "vitest";
import { TestEnv } from "../testing/test-env.ts";
import type { QuorumBug } from "./bugs.ts";
import { createQuorumInvariants } from "./invariants.ts";
import { QuorumNode } from "./quorum-node.ts";
import { startQuorumCluster } from "./testing/quorum-cluster.ts";

/** A node by itself, on this disk. */
function startNode(
  self: string,
  {
    files = new Map(),
    bugs = [],
    settings = {},
  }: {
    files?: TestEnv["files"];
    bugs?: readonly QuorumBug[];
    settings?: Readonly<Record<string, string>>;
  } = {},
) {
  const env = new TestEnv(
    self,
    ["n1", "n2", "n3"].filter((node) => node !== self),
  );
  const node = new QuorumNode(env, { bugs: new Set(bugs), settings });
  node.onStart(files);
  env.finishSyncs();
  return { env, node, storage: node.quorum.storage };
}

const stamped = (time: number, value: number, tag = "n1.1") => ({ stamp: [time, 0, tag], value });
const X = '"x"';

test("tutorial: it is shown every node after every handler, and says what broke first", () => {
  const { breach, connect, write } = startQuorumCluster({ bugs: ["hint-counts-as-write"] });
  write("n1", 1);
  expect(breach()).toBeNull();
  connect(["n1"], ["n2", "n3"]);
  write("n1", 2);
  expect(breach()).toMatch(
    /^acknowledged-by-too-few: n1 acknowledged .* which n1 has on disk, with w=2/,
  );
});

test("what was synced is there after a restart; what was not need not be", () => {
  const { observe } = createQuorumInvariants();
  const first = startNode("n1");
  expect(observe("n1", first.node)).toBeNull();
  first.storage.put(X, stamped(1, 5));
  expect(observe("n1", first.node)).toBeNull();
  expect(observe("n1", startNode("n1").node)).toBeNull();
  const second = startNode("n1");
  expect(observe("n1", second.node)).toBeNull();
  second.storage.put(X, stamped(2, 6));
  second.storage.writes.whenDurable(() => {});
  second.env.finishSyncs();
  expect(observe("n1", second.node)).toBeNull();
  expect(observe("n1", startNode("n1").node)).toMatch(
    /^synced-forgotten: n1 .* came back with null/,
  );
});

test("one stamp, one write", () => {
  const { observe } = createQuorumInvariants();
  const [first, second] = [startNode("n1"), startNode("n2")];
  for (const [node, started] of Object.entries({ n1: first, n2: second }))
    expect(observe(node, started.node)).toBeNull();
  first.storage.put(X, stamped(1, 5));
  second.storage.put(X, stamped(1, 6));
  expect(observe("n2", second.node)).toMatch(/^name-given-twice: 1 0 n1.1 of "x" is .* at n2/);
});

test("a dot that nobody else has seen may be given again after a crash, any other may not", () => {
  const settings = { value: "or-set" };
  const added = (element: number, count = 1) => ({
    context: { vector: { n1: count }, dots: [] },
    adds: { [element]: [["n1", count] as const] },
  });
  const { observe } = createQuorumInvariants();
  const others = startNode("n2", { settings });
  const lives = [1, 2, 3].map(() => startNode("n1", { settings }));
  expect(observe("n2", others.node)).toBeNull();
  for (const [element, { node, storage }] of lives.entries()) {
    expect(observe("n1", node)).toBeNull();
    if (element === 2) others.storage.put(X, added(1));
    storage.put(X, added(element));
    expect(observe("n1", node)).toEqual(
      element === 2 ? expect.stringMatching(/^events-of-nobody|^name-given-twice/) : null,
    );
  }
});

test("where quorums meet, a read finds all that was acknowledged before it began", () => {
  const breachOf = (bugs: readonly QuorumBug[]) => {
    const { breach, cluster, connect, read, write } = startQuorumCluster({ bugs });
    connect(["n1", "n2"], ["n3"]);
    write("n1", 1);
    cluster.heal();
    for (let round = 0; round < 5; round++) for (const node of cluster.nodes) read(node);
    return breach();
  };
  expect(breachOf([])).toBeNull();
  expect(breachOf(["first-reply-wins"])).toMatch(/^read-misses-write: n\d read nothing of "x"/);
});
