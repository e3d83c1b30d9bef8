import { expect, test } from "vitest";
import { HarnessError } from "../../harness/core/errors.ts";
import { TestEnv } from "../testing/test-env.ts";
import { Storage } from "./storage.ts";
import { noops } from "./testing/lone-node.ts";

const ALL = { voters: ["n1", "n2", "n3"], next: null };

function open() {
  const env = new TestEnv("n1", ["n2", "n3"]);
  const batches: number[] = [];
  const storage: Storage = new Storage(env, new Set(), ALL, () =>
    batches.push(storage.batchedIndex),
  );
  return { env, storage, batches };
}

test("tutorial: what is written is volatile until the sync after it has ended", () => {
  const { env, storage } = open();
  const durable: string[] = [];
  storage.saveHardState({ term: 1, votedFor: "n2" });
  storage.append(noops([1]));
  storage.whenDurable(() => durable.push("entry 1"));
  expect(storage.durableIndex).toBe(0);
  env.finishSyncs();
  expect(durable).toEqual(["entry 1"]);
  expect(storage.durableIndex).toBe(1);
  storage.whenDurable(() => durable.push("nothing new"));
  expect(durable).toHaveLength(2);
  expect(open().storage.recover(env.files)).toEqual({ term: 1, votedFor: "n2" });
});

test("what is written during a sync waits for the next one, all of it together", () => {
  const { env, storage, batches } = open();
  storage.append(noops([1]));
  storage.whenDurable(() => {});
  for (let index = 2; index <= 9; index++) {
    storage.append(noops([1], index));
    storage.whenDurable(() => {});
  }
  expect(storage.batchedIndex).toBe(1);
  env.finishSyncs();
  expect(batches).toEqual([1, 9]);
  expect(storage.durableIndex).toBe(9);
});

test("a sync that began before entries were cut off does not make what replaced them durable", () => {
  const { env, storage } = open();
  storage.append(noops([1, 1, 1]));
  storage.whenDurable(() => {});
  storage.truncateAfter(1);
  storage.append(noops([2, 2], 2));
  const durable: number[] = [];
  env.disk.sync(() => durable.push(storage.durableIndex));
  env.finishSyncs();
  expect(durable).toEqual([1]);
  const again = open().storage;
  again.recover(env.files);
  expect(again.log.slice(1, 9)).toEqual([...noops([1]), ...noops([2, 2], 2)]);
});

test("what takes the place of durable entries is not durable yet", () => {
  const { env, storage } = open();
  storage.append(noops([1, 1, 1]));
  storage.whenDurable(() => {});
  env.finishSyncs();
  storage.truncateAfter(1);
  storage.append(noops([2, 2], 2));
  expect(storage.durableIndex).toBe(1);
});

test("entries of a term whose hard state was lost bring the term back, with a free vote", () => {
  const files = new Map([["log", noops([1, 4])]]);
  expect(open().storage.recover(files)).toEqual({ term: 4, votedFor: null });
});

test("a file of somebody else is refused with its name and record", () => {
  const files = new Map([["log", [...noops([1]), { what: "is this" }]]]);
  expect(() => open().storage.recover(files)).toThrow(HarnessError);
  expect(() => open().storage.recover(files)).toThrow("record 2 of disk file 'log'");
});
