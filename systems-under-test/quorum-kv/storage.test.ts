import { expect, test } from "vitest";
import { HarnessError } from "../../harness/core/errors.ts";
import type { Json } from "../../harness/core/json.ts";
import { TestEnv } from "../testing/test-env.ts";
import { DurableWrites } from "./durable-writes.ts";
import { QuorumNode } from "./quorum-node.ts";
import { Storage } from "./storage.ts";
import { stampedRegister } from "./values/stamped.ts";

function open(files: ReadonlyMap<string, readonly Json[]> = new Map(), losesHints = false) {
  const env = new TestEnv("n1", ["n2"]);
  for (const [file, records] of files) env.files.set(file, [...records]);
  const writes = new DurableWrites(env, false);
  const storage = new Storage(
    env,
    { values: stampedRegister(), writes, watched: { watcher: null }, losesHints },
    () => {},
  );
  storage.recover(files);
  return { env, storage, writes };
}

const state = (value: Json) => ({ stamp: [1, 0, "n1.1"], value });

test("tutorial: states, hints and members come back, and starts are counted", () => {
  const first = open();
  expect(first.storage.boot).toBe(1);
  first.storage.put('"x"', state(1));
  first.storage.put('"x"', state(2));
  first.storage.put('"y"', state(3));
  first.storage.put('"y"', null);
  first.storage.putHint("n2", '"x"', state(2));
  first.storage.putMembers({ epoch: 1, by: "n1", nodes: ["n1"] });
  const { storage } = open(first.env.files);
  expect(storage.boot).toBe(2);
  expect([...storage.states]).toEqual([['"x"', state(2)]]);
  expect(storage.hints).toEqual([{ to: "n2", key: '"x"', state: state(2) }]);
  expect(storage.members?.nodes).toEqual(["n1"]);
});

test("files are written anew before they grow without end", () => {
  const { env, storage } = open();
  for (let i = 0; i < 3_000; i++) storage.put('"x"', state(i));
  for (let i = 0; i < 3_000; i++) storage.putHint("n2", '"x"', i % 2 === 0 ? state(i) : null);
  expect(env.files.get("data")?.length).toBeLessThan(1_100);
  expect(open(env.files).storage.get('"x"')).toEqual(state(2_999));
});

test("hints-lost-on-restart: hints are not there after a restart", () => {
  const { env, storage } = open(new Map(), true);
  storage.putHint("n2", '"x"', state(1));
  expect(storage.hintCount).toBe(1);
  expect(open(env.files).storage.hintCount).toBe(0);
});

test("a hint never outlives the state that it was taken from: what a power loss leaves is a beginning", () => {
  const { env, storage } = open();
  storage.put('"x"', state(1));
  storage.putHint("n2", '"x"', state(1));
  const records = env.files.get("data") ?? [];
  for (let left = 0; left <= records.length; left++) {
    const again = open(new Map([["data", records.slice(0, left)]])).storage;
    if (again.hintCount > 0) expect(again.get('"x"')).toEqual(state(1));
  }
});

test("promises wait for the sync that covers them, and one sync covers many", () => {
  const { env, storage, writes } = open();
  env.finishSyncs();
  const kept: string[] = [];
  storage.put('"x"', state(1));
  writes.whenDurable(() => kept.push("x"));
  storage.put('"y"', state(1));
  writes.whenDurable(() => kept.push("y"));
  expect(kept).toEqual([]);
  env.finishSyncs();
  writes.whenDurable(() => kept.push("nothing new"));
  expect(kept).toEqual(["x", "y", "nothing new"]);
});

test("a disk of another system is refused with the record", () => {
  const attempt = (file: string, record: Json) => () => open(new Map([[file, [record]]]));
  expect(attempt("data", { key: 1 })).toThrow(HarnessError);
  expect(attempt("data", { key: 1 })).toThrow("record 1 of disk file 'data' is {\"key\":1}");
  expect(attempt("data", { key: "x", state: { up: {} } })).toThrow("which is not ours");
});

test("a list of members that reached the disk alone is handed over by at the next start", () => {
  const contents = new Map<string, readonly Json[]>([
    ["data", [{ key: '"x"', state: { stamp: [1, 0, "n1.1"], value: 5 } }]],
    ["members", [{ epoch: 1, by: "n1", nodes: ["n2"] }]],
  ]);
  const node = new QuorumNode(new TestEnv("n1", ["n2"]), { bugs: new Set(), settings: {} });
  node.onStart(contents);
  expect(node.quorum.storage.hints).toMatchObject([{ to: "n2", key: '"x"' }]);
});
