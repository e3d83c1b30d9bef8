import { expect, test } from "vitest";
import type { NodeId } from "../../harness/core/ids.ts";
import { createElectability } from "./electability.ts";
import { appendEntries, noops, startLoneNode } from "./testing/lone-node.ts";

/** A node whose log has entries of these terms, and that knows so many of them to be committed. */
function nodeWith(self: NodeId, terms: readonly number[], commitIndex = 0) {
  const { node } = startLoneNode({ self, terms });
  const last = { index: terms.length, term: terms.at(-1) ?? 0 };
  if (commitIndex > 0)
    node.onMessage("n4", appendEntries(terms.at(-1) ?? 1, last, [], commitIndex));
  return node;
}

test("tutorial: who lacks a committed entry, and could be elected by others who lack it", () => {
  const { observe } = createElectability();
  expect(observe("n1", nodeWith("n1", [1, 1], 2))).toBeNull();
  expect(observe("n2", nodeWith("n2", [1]))).toBeNull();
  expect(observe("n3", nodeWith("n3", [1]))).toBeNull();
  expect(observe("n4", nodeWith("n4", [1]))).toBe(
    "unsafe-election: n4, which lacks entry 2 of term 1 that n1 has committed, could be elected by n2 n3 n4",
  );
});

test("whose log is ahead in terms could win, whatever it lacks", () => {
  const { observe } = createElectability();
  observe("n1", nodeWith("n1", [1, 1, 1], 3));
  expect(observe("n3", nodeWith("n3", [1, 2]))).toBeNull();
  observe("n2", nodeWith("n2", [1, 1, 1]));
  expect(observe("n3", nodeWith("n3", [1, 2]))).toMatch(/^unsafe-election: n3, .* by n1 n3 n2$/);
});

test("a majority that holds it is enough", () => {
  const { observe } = createElectability();
  for (const self of ["n1", "n2", "n3"]) observe(self, nodeWith(self, [1, 1], 2));
  expect(observe("n4", nodeWith("n4", [1]))).toBeNull();
  expect(observe("n5", nodeWith("n5", []))).toBeNull();
});

test("the configuration that counts is the latest in the log of who would stand", () => {
  const { observe } = createElectability();
  for (const self of ["n1", "n2", "n3"]) observe(self, nodeWith(self, [1, 1], 2));
  const { node } = startLoneNode({ self: "n4", terms: [1] });
  observe("n5", nodeWith("n5", []));
  expect(observe("n4", node)).toBeNull();
  const configuration = { voters: ["n4", "n5"], next: null };
  const entry = { index: 2, term: 2, command: { op: "configure", configuration } } as const;
  node.onMessage("n5", appendEntries(2, { index: 1, term: 1 }, [entry]));
  expect(observe("n4", node)).toMatch(/^unsafe-election: n4, /);
});

test("what a snapshot stands for is not lacking", () => {
  const { observe } = createElectability();
  const settings = { "snapshot-every": "2" };
  const { env, node } = startLoneNode({ self: "n1", settings });
  node.onMessage("n4", appendEntries(1, { index: 0, term: 0 }, noops([1, 1]), 2));
  env.finishSyncs();
  expect(node.log.baseIndex).toBe(2);
  expect(observe("n1", node)).toBeNull();
  expect(observe("n1", node)).toBeNull();
});
