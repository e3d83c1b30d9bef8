import { expect, test } from "vitest";
import {
  any,
  clients,
  eachThread,
  emit,
  emitEach,
  type Generator,
  limit,
  nemesis,
  nothing,
  onLane,
  onThreads,
  phases,
  repeat,
  reserve,
  stagger,
  timeLimit,
  untilOk,
} from "./index.ts";
import { brief } from "./testing/brief.ts";
import { perfect, quick, type SimulatedLine, simulate } from "./testing/simulate.ts";

const numbers = (f: string) => emitEach((n) => ({ f, value: n }));
const five = { threads: [0, 1, 2, 3, 4, "kill"] };

/** For each operation name, the threads that ever took it. */
function takers(lines: readonly SimulatedLine[]): Record<string, string> {
  const threads = new Map<string, Set<unknown>>();
  for (const { f, thread } of lines) threads.set(f, (threads.get(f) ?? new Set()).add(thread));
  return Object.fromEntries([...threads].map(([f, set]) => [f, [...set].sort().join(",")]));
}

test("clients, nemesis, onLane and onThreads confine a generator to its threads", () => {
  const all = (f: string) => limit(200, numbers(f));
  const threads = { threads: [0, 1, 2, "kill", "pause"] };
  expect(takers(perfect(clients(all("a")), threads))).toEqual({ a: "0,1,2" });
  expect(takers(perfect(nemesis(all("a")), threads))).toEqual({ a: "kill,pause" });
  expect(takers(perfect(onLane("pause", all("a")), threads))).toEqual({ a: "pause" });
  expect(
    takers(
      perfect(
        onThreads((t) => t === 2 || t === 0, all("a")),
        threads,
      ),
    ),
  ).toEqual({
    a: "0,2",
  });
});

test("operations without a place go to client workers, never to a nemesis", () => {
  expect(takers(perfect(limit(200, numbers("a")), five))).toEqual({ a: "0,1,2,3,4" });
});

test("a confined generator does not see the events of other threads", () => {
  const heard = new Set<unknown>();
  const listener: Generator = {
    next: () => ({ kind: "pending", rest: listener }),
    update(context, { thread }) {
      heard.add(thread);
      expect(context.threads).toEqual(["kill"]);
      return listener;
    },
  };
  const work = any(clients(limit(3, numbers("a"))), onLane("kill", limit(2, numbers("cut"))));
  simulate(timeLimit(1, any(onLane("kill", listener), work)), five);
  expect([...heard]).toEqual(["kill"]);

  const g = phases(onLane("kill", emit({ f: "cut" })), clients(untilOk(emit({ f: "read" }))));
  expect(brief(perfect(g, { threads: [0, "kill"] }))).toEqual(["0 kill info cut", "10 w0 read"]);
});

test("operations for threads that do not exist are an error, not a silence", () => {
  const g = onLane("klil", emit({ f: "kill" }));
  expect(() => simulate(g, five)).toThrow("onLane 'klil': there is no such thread");
  expect(() => simulate(clients(emit({ f: "read" })), { threads: ["kill"] })).toThrow("clients:");
  expect(simulate(onLane("klil", nothing), five)).toEqual([]);
});

test("reserve sets threads aside", () => {
  const g = clients(
    reserve(
      [
        [1, numbers("write")],
        [2, numbers("cas")],
      ],
      numbers("read"),
    ),
  );
  expect(takers(perfect(g, { ...five, maxOps: 300 }))).toEqual({
    write: "0",
    cas: "1,2",
    read: "3,4",
  });
});

test("reserve shares a limited rate in proportion to threads", () => {
  const g = clients(stagger(1, 1, reserve([[1, numbers("write")]], numbers("read"))));
  const lines = quick(g, { ...five, maxOps: 5_000 });
  const writes = lines.filter(({ f }) => f === "write").length;
  expect(Math.abs(writes - 1_000)).toBeLessThan(6 * Math.sqrt(1_000));
});

test("reserve keeps events apart, goes on while one of its generators is done, and ends when all are", () => {
  const g = reserve([[1, untilOk(emit({ f: "a" }))]], limit(2, numbers("b")));
  const outcome = ({ f }: { f: string }, n: number) =>
    ({ type: f === "a" && n < 2 ? "fail" : "ok" }) as const;
  expect(brief(simulate(g, { outcome }))).toEqual([
    "0 w1 b 0",
    "0 w0 a",
    "10 w1 ok b 0",
    "10 w0 fail a",
    "10 w1 b 1",
    "10 w0 a",
    "20 w1 ok b 1",
    "20 w0 fail a",
    "20 w0 a",
    "30 w0 ok a",
  ]);
});

test("reserve says when threads do not suffice", () => {
  const six = reserve([[6, numbers("a")]], nothing);
  expect(() => simulate(clients(six), five)).toThrow("6 threads are reserved, but there are 5");
  const none = reserve([[5, limit(1, numbers("a"))]], numbers("b"));
  expect(() => simulate(clients(none), five)).toThrow("none is left for the rest");
  const all = reserve([[5, limit(1, numbers("a"))]], nothing);
  expect(quick(clients(all), five)).toHaveLength(1);
  expect(() => reserve([[0, nothing]], nothing)).toThrow("reserve: 0 is not a count");
});

test("eachThread gives every thread a copy of its own", () => {
  const g = clients(eachThread(limit(2, numbers("read"))));
  const lines = perfect(g, { threads: [0, 1, 2, "kill"] });
  for (const thread of [0, 1, 2])
    expect(lines.filter((line) => line.thread === thread).map(({ value }) => value)).toEqual([
      0, 1,
    ]);
  expect(lines).toHaveLength(6);
});

test("eachThread: a copy hears of its own thread only", () => {
  const g = eachThread(untilOk(emit({ f: "read" })));
  const outcome = ({ thread }: { thread: unknown }, n: number) =>
    ({ type: n === 0 && thread === 1 ? "fail" : "ok" }) as const;
  expect(brief(simulate(g, { outcome }))).toEqual([
    "0 w1 read",
    "0 w0 read",
    "10 w1 fail read",
    "10 w0 ok read",
    "10 w1 read",
    "20 w1 ok read",
  ]);
});

test("eachThread waits for a busy thread, and is done when all copies are", () => {
  const g = phases(eachThread(emit({ f: "a" })), repeat(emit({ f: "b" }), 2));
  const latencyNs = ({ thread }: { thread: unknown }) => (thread === 0 ? 50 : 10);
  expect(brief(perfect(g, { latencyNs }))).toEqual(["0 w1 a", "0 w0 a", "50 w1 b", "50 w0 b"]);
});
