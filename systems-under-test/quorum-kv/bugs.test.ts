import { describe, expect, test } from "vitest";
import type { QuorumBug } from "./bugs.ts";
import { startQuorumCluster } from "./testing/quorum-cluster.ts";

interface Scenario {
  readonly bug: QuorumBug;
  readonly play: (bugs: readonly QuorumBug[]) => unknown;
  readonly right: unknown;
  readonly wrong: unknown;
}

const SCENARIOS: readonly Scenario[] = [
  {
    bug: "hint-counts-as-write",
    /** A write that only its coordinator can take. */
    play: (bugs) => {
      const { connect, write } = startQuorumCluster({ bugs });
      connect(["n1"], ["n2", "n3"]);
      return write("n1", 1)?.type;
    },
    right: "error",
    wrong: "write_ok",
  },
  {
    bug: "sibling-dropped",
    play: (bugs) => {
      const { read, write } = startQuorumCluster({ bugs, settings: { conflict: "siblings" } });
      for (const node of ["n1", "n2"]) write(node, node, { context: null });
      return read("n3")?.values;
    },
    right: ["n1", "n2"],
    wrong: ["n2"],
  },
  {
    bug: "counter-merge-adds",
    play: (bugs) => {
      const { ask, read } = startQuorumCluster({ bugs, settings: { value: "g-counter" } });
      ask("n1", { type: "add", key: "x", delta: 1 });
      return Number(read("n2")?.value) > 1;
    },
    right: false,
    wrong: true,
  },
  {
    bug: "tombstone-too-early",
    /** n3 misses that an element was removed. */
    play: (bugs) => {
      const settings = { value: "or-set", "anti-entropy-ms": "100", "request-timeout-ms": "200" };
      const { ask, cluster, connect, read } = startQuorumCluster({ bugs, settings });
      ask("n1", { type: "add", key: "x", element: "eggs" });
      connect(["n1", "n2"], ["n3"]);
      ask("n1", { type: "remove", key: "x", element: "eggs" });
      cluster.runForMs(1_000);
      cluster.heal();
      cluster.runForMs(1_000);
      return read("n1")?.value;
    },
    right: [],
    wrong: ["eggs"],
  },
  {
    bug: "merkle-misses-range",
    /** n3 misses two keys, one in each half of the ranges. */
    play: (bugs) => {
      const settings = { r: "1", w: "1", "anti-entropy-ms": "100", "request-timeout-ms": "100" };
      const { ask, cluster, connect } = startQuorumCluster({ bugs, settings });
      connect(["n1", "n2"], ["n3"]);
      for (const key of [0, 1]) ask("n1", { type: "write", key, value: key });
      cluster.runForMs(500);
      cluster.heal();
      cluster.runForMs(1_000);
      return cluster.view("n3")?.keys;
    },
    right: 2,
    wrong: 1,
  },
  {
    bug: "hints-lost-on-restart",
    play: (bugs) => {
      const settings = { "hint-ms": "100", "request-timeout-ms": "100" };
      const { cluster, connect, write } = startQuorumCluster({ bugs, settings });
      connect(["n1", "n2"], ["n3"]);
      write("n1", 1);
      cluster.runForMs(500);
      cluster.crash("n1");
      cluster.restart("n1");
      cluster.heal();
      cluster.runForMs(1_000);
      return cluster.view("n3")?.keys;
    },
    right: 1,
    wrong: 0,
  },
  {
    bug: "hint-to-wrong-node",
    play: (bugs) => {
      const settings = { "hint-ms": "100", "request-timeout-ms": "100" };
      const { cluster, connect, write } = startQuorumCluster({ bugs, settings });
      connect(["n1", "n3"], ["n2"]);
      write("n1", 1);
      cluster.runForMs(500);
      cluster.heal();
      cluster.runForMs(1_000);
      return [cluster.view("n2")?.keys, cluster.view("n1")?.hints];
    },
    right: [1, 0],
    wrong: [0, 0],
  },
  {
    bug: "hand-over-loses-last",
    play: (bugs) => {
      const settings = { n: "1", r: "1", w: "1", "hint-ms": "100", "initial-members": "1" };
      const { ask, cluster, read, write } = startQuorumCluster({ bugs, settings });
      write("n1", 1);
      ask("n1", { type: "quorum.change", add: ["n2"], remove: ["n1"] });
      cluster.runForMs(1_000);
      return read("n3")?.type;
    },
    right: "read_ok",
    wrong: "error",
  },
];

describe.each(SCENARIOS)("$bug", (scenario) => {
  test("with it, it goes wrong", () => {
    expect(scenario.play([scenario.bug])).toEqual(scenario.wrong);
  });
  test("without it, it goes right", () => {
    expect(scenario.play([])).toEqual(scenario.right);
  });
});
