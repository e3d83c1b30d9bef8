import { describe, expect, test } from "vitest";
import type { QuorumBug } from "./bugs.ts";
import {
  type QuorumCluster,
  type QuorumClusterOptions,
  startQuorumCluster,
} from "./testing/quorum-cluster.ts";

type Start = (settings?: QuorumClusterOptions["settings"]) => QuorumCluster;

interface Scenario {
  readonly bug: QuorumBug;
  readonly play: (start: Start) => unknown;
  readonly right: unknown;
  readonly wrong: unknown;
  /** The invariant that it breaks on the way; null: none, the replicas just stay apart. */
  readonly breaks: string | null;
}

const SCENARIOS: readonly Scenario[] = [
  {
    bug: "hint-counts-as-write",
    /** A write that only its coordinator can take. */
    play: (start) => {
      const { connect, write } = start();
      connect(["n1"], ["n2", "n3"]);
      return write("n1", 1)?.type;
    },
    right: "error",
    wrong: "write_ok",
    breaks: "acknowledged-by-too-few",
  },
  {
    bug: "sibling-dropped",
    play: (start) => {
      const { read, write } = start({ conflict: "siblings" });
      for (const node of ["n1", "n2"]) write(node, node, { context: null });
      return read("n3")?.values;
    },
    right: ["n1", "n2"],
    wrong: ["n2"],
    breaks: "sibling-vanished",
  },
  {
    bug: "counter-merge-adds",
    play: (start) => {
      const { ask, read } = start({ value: "g-counter" });
      ask("n1", { type: "add", key: "x", delta: 1 });
      return Number(read("n2")?.value) > 1;
    },
    right: false,
    wrong: true,
    // The author counts itself up, too: nobody knows more of it than it does.
    breaks: null,
  },
  {
    bug: "tombstone-too-early",
    /** n3 misses that an element was removed. */
    play: (start) => {
      const settings = { value: "or-set", "anti-entropy-ms": "100", "request-timeout-ms": "200" };
      const { ask, cluster, connect, read } = start(settings);
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
    breaks: "state-goes-back",
  },
  {
    bug: "merkle-misses-range",
    /** n3 misses two keys, one in each half of the ranges. */
    play: (start) => {
      const settings = { r: "1", w: "1", "anti-entropy-ms": "100", "request-timeout-ms": "100" };
      const { ask, cluster, connect } = start(settings);
      connect(["n1", "n2"], ["n3"]);
      for (const key of [0, 1]) ask("n1", { type: "write", key, value: key });
      cluster.runForMs(500);
      cluster.heal();
      cluster.runForMs(1_000);
      return cluster.view("n3")?.keys;
    },
    right: 2,
    wrong: 1,
    breaks: null,
  },
  {
    bug: "hints-lost-on-restart",
    play: (start) => {
      const settings = { "hint-ms": "100", "request-timeout-ms": "100" };
      const { cluster, connect, write } = start(settings);
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
    breaks: "hint-forgotten",
  },
  {
    bug: "hint-to-wrong-node",
    play: (start) => {
      const settings = { "hint-ms": "100", "request-timeout-ms": "100" };
      const { cluster, connect, write } = start(settings);
      connect(["n1", "n3"], ["n2"]);
      write("n1", 1);
      cluster.runForMs(500);
      cluster.heal();
      cluster.runForMs(1_000);
      return [cluster.view("n2")?.keys, cluster.view("n1")?.hints];
    },
    right: [1, 0],
    wrong: [0, 0],
    breaks: "hint-dropped",
  },
  {
    bug: "hand-over-loses-last",
    play: (start) => {
      const settings = { n: "1", r: "1", w: "1", "hint-ms": "100", "initial-members": "1" };
      const { ask, cluster, read, write } = start(settings);
      write("n1", 1);
      ask("n1", { type: "quorum.change", add: ["n2"], remove: ["n1"] });
      cluster.runForMs(1_000);
      return read("n3")?.type;
    },
    right: "read_ok",
    wrong: "error",
    breaks: "not-handed-over",
  },
];

describe.each(SCENARIOS)("$bug", ({ breaks, bug, play, right, wrong }) => {
  const outcome = (bugs: readonly QuorumBug[]) => {
    const clusters: QuorumCluster[] = [];
    const seen = play((settings = {}) => {
      clusters.push(startQuorumCluster({ bugs, settings }));
      return clusters.at(-1) as QuorumCluster;
    });
    return { seen, breach: clusters[0]?.breach()?.split(":")[0] ?? null };
  };
  test("with it, it goes wrong", () => {
    expect(outcome([bug])).toEqual({ seen: wrong, breach: breaks });
  });
  test("without it, it goes right", () => {
    expect(outcome([])).toEqual({ seen: right, breach: null });
  });
});
