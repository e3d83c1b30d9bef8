import { expect, test } from "vitest";
import {
  any,
  clients,
  emit,
  emitEach,
  independentConcurrent,
  independentSequential,
  limit,
  mapOps,
  nothing,
  onLane,
  stagger,
  untilOk,
} from "./index.ts";
import { brief } from "./testing/brief.ts";
import { perfect, simulate } from "./testing/simulate.ts";

const numbers = emitEach((n) => ({ f: "add", value: n }));
const keys = (count: number) => (n: number) => (n < count ? `k${n}` : null);

test("independentSequential works on one key after the other", () => {
  const g = independentSequential(keys(3), () => limit(2, numbers));
  expect(brief(perfect(g, { threads: [0] }))).toEqual([
    '0 w0 add "k0"=0',
    '10 w0 add "k0"=1',
    '20 w0 add "k1"=0',
    '30 w0 add "k1"=1',
    '40 w0 add "k2"=0',
    '50 w0 add "k2"=1',
  ]);
});

test("independentConcurrent gives each group of threads a key of its own, and the next when that is done", () => {
  const g = independentConcurrent(2, keys(3), (key) => limit(key === "k0" ? 4 : 2, numbers));
  expect(brief(perfect(g, { threads: [0, 1, 2, 3] }))).toEqual([
    '0 w1 add "k0"=0',
    '0 w0 add "k0"=1',
    '0 w2 add "k1"=0',
    '0 w3 add "k1"=1',
    '10 w3 add "k2"=0',
    '10 w2 add "k2"=1',
    '10 w1 add "k0"=2',
    '10 w0 add "k0"=3',
  ]);
});

test("a group on its last key does not keep the others from theirs", () => {
  const g = independentConcurrent(1, keys(5), () => limit(1, numbers));
  const latencyNs = ({ thread }: { thread: unknown }) => (thread === 0 ? 1_000 : 10);
  const lines = perfect(g, { threads: [0, 1], latencyNs });
  expect(lines.map(({ thread, key }) => `${thread}:${key}`)).toEqual([
    "1:k1",
    "0:k0",
    "1:k2",
    "1:k3",
    "1:k4",
  ]);
});

test("lanes belong to no group, and their events reach none", () => {
  const work = independentConcurrent(2, keys(1), () => untilOk(emit({ f: "read" })));
  const g = any(work, onLane("kill", emit({ f: "cut" })));
  expect(brief(perfect(g, { threads: [0, 1, "kill"] }))).toEqual([
    '0 w1 read "k0"=',
    "0 kill info cut",
  ]);
});

test("a late answer for an old key does not pass for one of the new key", () => {
  const retried = untilOk(emit({ f: "a" }, { f: "b" }));
  const twice = independentConcurrent(2, keys(2), (key) => (key === "k0" ? numberOnce() : retried));
  const latencyNs = ({ key }: { key?: unknown }) => (key === "k0" ? 15 : 10);
  const outcome = ({ key }: { key?: unknown }) => ({ type: key === "k0" ? "ok" : "fail" }) as const;
  const lines = simulate(twice, { latencyNs, outcome, maxOps: 4 });
  expect(lines.filter(({ type }) => type === "invoke").map(({ f }) => f)).toEqual([
    "add",
    "a",
    "b",
    "a",
  ]);
});

function numberOnce() {
  return limit(1, numbers);
}

test("the key that stands furthest out wins, and answers still find their way", () => {
  const pairs = independentSequential(keys(2), () => untilOk(emit({ f: "read" })));
  const g = mapOps((op) => ({ ...op, key: ["x", op.key ?? null] }), pairs);
  const lines = perfect(g, { threads: [0] });
  expect(lines.map(({ key }) => key)).toEqual([
    ["x", "k0"],
    ["x", "k1"],
  ]);
});

test("keys without operations are passed over; no keys, no operations", () => {
  const g = (key: unknown) => (key === "k1" ? nothing : limit(1, numbers));
  const taken = (lines: readonly { key?: unknown }[]) => lines.map(({ key }) => key);
  expect(taken(perfect(independentSequential(keys(3), g)))).toEqual(["k0", "k2"]);
  expect(taken(perfect(independentConcurrent(2, keys(3), g)))).toEqual(["k0", "k2"]);
  expect(simulate(independentConcurrent(1, keys(0), g))).toEqual([]);
  expect(simulate(independentSequential(keys(0), g))).toEqual([]);
});

test("endless keys without operations are an error, not a loop", () => {
  const empty = independentSequential(
    (n) => n,
    () => nothing,
  );
  expect(() => simulate(empty)).toThrow("10000 keys in a row had no operations");
});

test("workers that cannot be divided are an error: they would stand idle unseen", () => {
  const g = clients(independentConcurrent(2, keys(9), () => numbers));
  expect(() => simulate(g, { threads: [0, 1, 2] })).toThrow(
    "independentConcurrent: 3 client workers cannot be divided into groups of 2",
  );
  expect(() => independentConcurrent(0, keys(9), () => numbers)).toThrow("0 is not a count");
});

test("a key whose operations begin later is kept while another group goes first", () => {
  const atFiveMs = mapOps(
    (op) => ({ ...op, time: Math.max(op.time, 5_000_000) }),
    limit(1, numbers),
  );
  const g = independentConcurrent(1, keys(4), (key) =>
    key === "k2" ? atFiveMs : limit(1, numbers),
  );
  const lines = perfect(g, { threads: [0, 1] });
  expect(lines.map(({ key, time }) => `${time} ${key}`)).toEqual([
    "0 k1",
    "0 k0",
    "10 k3",
    "5000000 k2",
  ]);
});

test("under a common rate all groups get their share", () => {
  const g = clients(
    stagger(
      1,
      1,
      independentConcurrent(2, keys(4), () => numbers),
    ),
  );
  const threads = Array.from({ length: 8 }, (_, i) => i);
  const lines = perfect(g, { threads, maxOps: 4_000 });
  for (const thread of threads) {
    const share = lines.filter((line) => line.thread === thread).length;
    expect(Math.abs(share - 500)).toBeLessThan(6 * Math.sqrt(500));
  }
});
