import { expect, test } from "vitest";
import type { Json } from "../../harness/core/json.ts";
import type { Body } from "../../harness/node/message.ts";
import { TestCluster } from "../testing/test-cluster.ts";
import { RaftNode } from "./raft-node.ts";
import { appendEntries, restartLoneNode, startLoneNode } from "./testing/lone-node.ts";

const SETTINGS = { "snapshot-every": "3", "snapshot-chunk": "2" };
const SNAPSHOT: readonly Json[] = [
  {
    lastIndex: 5,
    lastTerm: 2,
    configuration: { voters: ["n1", "n2"], next: null },
    changeCount: 4,
  },
  { key: '"x"', value: 7 },
  { key: '"y"', value: 8 },
  { client: "c1", id: 4, reply: { type: "write_ok" } },
];

function writes(count: number, term = 1) {
  return Array.from({ length: count }, (_, i) => ({
    ...{ index: i + 1, term },
    command: { op: "write", client: "c1", id: i + 1, key: "x", value: i + 1 } as const,
  }));
}

function chunk(offset: number, records: readonly Json[], term = 2): Body {
  const part = { snapshotIndex: 5, offset, total: SNAPSHOT.length, records };
  return { type: "install_snapshot", term, ...part, round: 0 };
}

test("tutorial: a snapshot takes the place of the log, first on disk, then in memory", () => {
  const { env, node } = startLoneNode({ settings: SETTINGS });
  node.onMessage("n2", appendEntries(1, { index: 0, term: 0 }, writes(4), 3));
  expect(env.files.get("snapshot")?.[0]).toMatchObject({ lastIndex: 3, lastTerm: 1 });
  expect(node.log.baseIndex).toBe(0);
  env.finishSyncs();
  expect(node.log).toMatchObject({ baseIndex: 3, lastIndex: 4 });
  expect(env.files.get("log")).toEqual([{ baseIndex: 3, baseTerm: 1 }, ...writes(4).slice(3)]);
  const again = restartLoneNode("n1", env.files).node;
  expect(again.inspect()).toMatchObject({ commitIndex: 3, appliedIndex: 3, lastIndex: 4 });
});

test("a crash between the snapshot and the log that begins after it costs nothing", () => {
  const { env, node } = startLoneNode({ settings: SETTINGS });
  node.onMessage("n2", appendEntries(1, { index: 0, term: 0 }, writes(4), 3));
  const again = restartLoneNode("n1", env.files).node;
  expect(env.files.get("log")).toHaveLength(4);
  expect(again.log).toMatchObject({ baseIndex: 3, lastIndex: 4 });
});

test("a crash between a snapshot that reaches beyond the log and the log that begins after it costs nothing either", () => {
  const files = new Map<string, readonly Json[]>([
    ["snapshot", SNAPSHOT],
    ["log", writes(2)],
  ]);
  const { env, node } = restartLoneNode("n1", files);
  expect(node.log).toMatchObject({ baseIndex: 5, lastIndex: 5 });
  const entry = { ...(writes(1)[0] as ReturnType<typeof writes>[number]), index: 6, term: 2 };
  node.onMessage("n2", appendEntries(2, { index: 5, term: 2 }, [entry], 5));
  env.finishSyncs();
  expect(env.files.get("log")).toEqual([{ baseIndex: 5, baseTerm: 2 }, entry]);
  const again = restartLoneNode("n1", new Map([...files, ...env.files])).node;
  expect(again.log).toMatchObject({ baseIndex: 5, lastIndex: 6 });
});

test("a log without the snapshot that it follows is refused", () => {
  const files = new Map([["log", [{ baseIndex: 3, baseTerm: 1 }]]]);
  expect(() => restartLoneNode("n1", files)).toThrow("no snapshot reaches there");
});

test("a snapshot comes in chunks; until it is durable the node goes on with its log", () => {
  const { env, node } = startLoneNode({ terms: [1] });
  node.onMessage("n2", chunk(0, SNAPSHOT.slice(0, 2)));
  expect(env.takeSent("install_snapshot_ok")[0]?.body).toMatchObject({
    offset: 2,
    installed: false,
  });
  node.onMessage("n2", chunk(0, SNAPSHOT.slice(0, 2)));
  expect(env.takeSent("install_snapshot_ok")[0]?.body).toMatchObject({
    offset: 2,
    installed: false,
  });
  node.onMessage("n2", chunk(2, SNAPSHOT.slice(2)));
  expect(node.log.lastIndex).toBe(1);
  expect(env.takeSent("install_snapshot_ok")).toEqual([]);
  env.finishSyncs();
  expect(env.takeSent("install_snapshot_ok")[0]?.body).toMatchObject({ installed: true });
  expect(node.inspect()).toMatchObject({
    ...{ baseIndex: 5, lastIndex: 5, lastTerm: 2, commitIndex: 5, members: ["n1", "n2"] },
  });
  expect(restartLoneNode("n1", env.files).node.changeCount).toBe(4);
});

test("chunks of an earlier leader, and of what is committed already, change nothing", () => {
  const { env, node } = startLoneNode({ terms: [1, 1, 1, 1, 1, 1] });
  node.onMessage("n3", appendEntries(4, { index: 6, term: 1 }, [], 6));
  env.takeSent("");
  node.onMessage("n2", chunk(0, SNAPSHOT, 3));
  node.onMessage("n3", chunk(0, SNAPSHOT, 4));
  env.finishSyncs();
  expect(
    env.takeSent("install_snapshot_ok").map(({ to, body }) => [to, body.term, body.installed]),
  ).toEqual([
    ["n2", 4, false],
    ["n3", 4, true],
  ]);
  expect(node.log).toMatchObject({ baseIndex: 0, lastIndex: 6 });
});

test("another leader's transfer begins anew, and what is no snapshot is not installed", () => {
  const { env, node } = startLoneNode();
  node.onMessage("n2", chunk(0, SNAPSHOT.slice(0, 3)));
  node.onMessage("n3", chunk(3, SNAPSHOT.slice(3), 3));
  expect(env.takeSent("install_snapshot_ok").at(-1)?.body.offset).toBe(0);
  node.onMessage("n3", chunk(0, [...SNAPSHOT.slice(0, 3), { what: "is this" }], 3));
  env.finishSyncs();
  expect(node.log.baseIndex).toBe(0);
  expect(env.files.has("snapshot")).toBe(false);
});

function startCluster() {
  const cluster = new TestCluster({
    ...{ nodeCount: 3, seed: 5, settings: SETTINGS },
    createProgram: (env, options) => new RaftNode(env, options),
  });
  cluster.runUntil(() => cluster.leaders().length === 1);
  const [leader = "none"] = cluster.leaders();
  let id = 0;
  const put = (count: number): void => {
    for (let i = 0; i < count; i++) {
      let done = false;
      const body = { type: "write", key: "x", value: ++id };
      cluster.call("c1", id, leader, body, () => {
        done = true;
      });
      cluster.runUntil(() => done);
    }
  };
  return { cluster, leader, put };
}

test("a follower that was away gets the snapshot, though half of the chunks are lost", () => {
  const { cluster, leader, put } = startCluster();
  const away = cluster.nodes.find((node) => node !== leader) ?? "none";
  cluster.crash(away);
  put(20);
  cluster.lossPerMille = 300;
  cluster.restart(away);
  cluster.runUntil(() => Number(cluster.view(away)?.commitIndex) >= 20);
  expect(cluster.program(away)?.changeCount).toBe(20);
});

test("memory and disk stay as they are, however long it runs", () => {
  const { cluster, leader, put } = startCluster();
  put(500);
  expect(cluster.program(leader)?.log.lastIndex).toBeGreaterThan(500);
  for (const node of cluster.nodes)
    expect(cluster.program(node)?.entries().length).toBeLessThan(12);
});
