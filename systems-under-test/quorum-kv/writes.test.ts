import { describe, expect, test } from "vitest";
import { assert } from "../../harness/core/assert.ts";
import type { Body } from "../../harness/node/message.ts";
import { TestEnv } from "../testing/test-env.ts";
import type { QuorumBug } from "./bugs.ts";
import { QuorumNode } from "./quorum-node.ts";
import type { Stamp } from "./stamps.ts";

/** A node whose peers are played by the test. */
function startLoneNode(
  settings: Readonly<Record<string, string>>,
  bugs: readonly QuorumBug[] = [],
) {
  const env = new TestEnv("n1", ["n2", "n3"]);
  const node = new QuorumNode(env, { bugs: new Set(bugs), settings });
  node.onStart(new Map());
  env.finishSyncs();
  let lastId = 0;
  const request = (body: Body) => node.onRequest({ client: "c1", id: ++lastId, body });
  return { env, node, request };
}

interface Copy {
  readonly id: string;
  readonly state: { readonly stamp: Stamp };
}

/** The stamp in the copy for n2, and the id of its round. */
function sentToN2(env: TestEnv): { readonly id: string; readonly stamp: Stamp } {
  const copies = env.takeSent("replicate").filter(({ to }) => to === "n2");
  const [copy] = copies.map(({ body }) => body as unknown as Copy);
  assert(copy !== undefined, "nothing was sent to n2");
  return { id: copy.id, stamp: copy.state.stamp };
}

const WRITE = { type: "write", key: "x", value: 1 };

test("tutorial: a write goes to all homes and is answered when w of them have synced it", () => {
  const { env, node, request } = startLoneNode({});
  env.nowMs = 1_000;
  request(WRITE);
  const { id, stamp } = sentToN2(env);
  expect(stamp).toEqual([1_000, 0, "n1.1"]);
  env.finishSyncs();
  expect(env.replies).toEqual([]);
  node.onMessage("n2", { type: "replicated", id, newest: null });
  expect(env.replies.map(({ body }) => body)).toEqual([{ type: "write_ok" }]);
});

describe("lww-hlc: a replica has something newer, though it was written before", () => {
  const answerWithNewer = (bugs: readonly QuorumBug[]) => {
    const { env, node, request } = startLoneNode({}, bugs);
    env.nowMs = 1_000;
    request(WRITE);
    env.finishSyncs();
    const { id } = sentToN2(env);
    node.onMessage("n2", { type: "replicated", id, newest: [9_000, 3, "n3.1"] });
    return env;
  };
  test("the write is sent again, with a stamp that is newer still", () => {
    const env = answerWithNewer([]);
    expect(env.replies).toEqual([]);
    expect(sentToN2(env).stamp).toEqual([9_000, 5, "n1.1"]);
  });
  test("clock-not-merged: it is acknowledged, and lost", () => {
    expect(answerWithNewer(["clock-not-merged"]).replies).toHaveLength(1);
  });
});

describe("abd", () => {
  test("a write asks a quorum for its stamps first, and takes a higher one", () => {
    const { env, node, request } = startLoneNode({ conflict: "abd" });
    request(WRITE);
    const id = String(env.takeSent("fetch")[0]?.body.id);
    const state = { stamp: [41, 2, "n3.1"], value: 0 };
    node.onMessage("n2", { type: "fetched", id, state });
    expect(sentToN2(env).stamp).toEqual([42, 1, "n1.1"]);
  });

  /** n2 has a value that n1 itself does not know. */
  const readNewValue = (bugs: readonly QuorumBug[]) => {
    const { env, node, request } = startLoneNode({ conflict: "abd" }, bugs);
    request({ type: "read", key: "x" });
    const id = String(env.takeSent("fetch")[0]?.body.id);
    node.onMessage("n2", { type: "fetched", id, state: { stamp: [1, 1, "n3.1"], value: 5 } });
    return { env, node };
  };
  test("a read makes sure that a quorum has what it answers", () => {
    const { env, node } = readNewValue([]);
    expect(env.replies).toEqual([]);
    const { id } = sentToN2(env);
    env.finishSyncs();
    node.onMessage("n2", { type: "replicated", id, newest: null });
    expect(env.replies.map(({ body }) => body)).toEqual([{ type: "read_ok", value: 5 }]);
  });
  test("no-write-back: it answers at once", () => {
    expect(readNewValue(["no-write-back"]).env.replies).toHaveLength(1);
  });
  test("first-reply-wins: it answers what came first", () => {
    const { env } = readNewValue(["first-reply-wins"]);
    expect(env.replies.map(({ body }) => body.code)).toEqual([20]);
  });
});

test("no stamp is given twice, not even by a clock that was set back and a node that was restarted", () => {
  const { env, request } = startLoneNode({ conflict: "lww-wall" });
  env.nowMs = 1_000;
  request(WRITE);
  const before = sentToN2(env).stamp;
  const node = new QuorumNode(env, { bugs: new Set(), settings: { conflict: "lww-wall" } });
  node.onStart(env.files);
  env.finishSyncs();
  node.onRequest({ client: "c1", id: 1, body: WRITE });
  const after = sentToN2(env).stamp;
  expect([before, after]).toEqual([
    [1_000, 1, "n1.1"],
    [1_000, 1, "n1.2"],
  ]);
});

test("nothing is coordinated before the number of the start is durable", () => {
  const env = new TestEnv("n1", ["n2", "n3"]);
  const node = new QuorumNode(env, { bugs: new Set(), settings: {} });
  node.onStart(new Map());
  node.onRequest({ client: "c1", id: 1, body: WRITE });
  expect(env.replies.map(({ body }) => body.code)).toEqual([11]);
});

describe("dot-before-sync", () => {
  const sentBeforeSync = (bugs: readonly QuorumBug[]) => {
    const { env, request } = startLoneNode({ conflict: "siblings" }, bugs);
    request({ ...WRITE, context: null });
    return env.takeSent("replicate").length;
  };
  test("with it, a change leaves its coordinator before it is durable there", () => {
    expect(sentBeforeSync(["dot-before-sync"])).toBe(2);
  });
  test("without it, it does not", () => {
    expect(sentBeforeSync([])).toBe(0);
  });
});

describe("repair-writes-older", () => {
  /** A repair that was sent before a newer write came. */
  const readAfterLateRepair = (bugs: readonly QuorumBug[]) => {
    const { env, node } = startLoneNode({ conflict: "abd" }, bugs);
    const state = (count: number) => ({ stamp: [count, 1, "n3.1"], value: count });
    const copy = { id: "1.1", key: '"x"', fresh: true, hintFor: null };
    node.onMessage("n3", { type: "replicate", ...copy, state: state(2) });
    node.onMessage("n2", { type: "repair", entries: [{ key: '"x"', state: state(1) }] });
    node.onMessage("n3", { type: "fetch", id: "1.2", key: '"x"' });
    env.finishSyncs();
    return env.takeSent("fetched")[0]?.body.state;
  };
  test("with it, the older value is written over the newer one", () => {
    expect(readAfterLateRepair(["repair-writes-older"])).toMatchObject({ value: 1 });
  });
  test("without it, the newer one stays", () => {
    expect(readAfterLateRepair([])).toMatchObject({ value: 2 });
  });
});

describe("ack-before-sync", () => {
  const acknowledgedBeforeSync = (bugs: readonly QuorumBug[]) => {
    const { env, node } = startLoneNode({}, bugs);
    const state = { stamp: [1, 1, "n3.1"], value: 1 };
    const copy = { id: "1.1", key: '"x"', fresh: true, hintFor: null, state };
    node.onMessage("n3", { type: "replicate", ...copy });
    return env.takeSent("replicated").length;
  };
  test("with it, a replica acknowledges what it may forget", () => {
    expect(acknowledgedBeforeSync(["ack-before-sync"])).toBe(1);
  });
  test("without it, it waits for its disk", () => {
    expect(acknowledgedBeforeSync([])).toBe(0);
  });
});
