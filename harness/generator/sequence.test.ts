import { expect, test } from "vitest";
import {
  andThen,
  clients,
  concat,
  emit,
  emitEach,
  limit,
  nothing,
  onLane,
  phases,
  repeat,
  sleep,
  synchronize,
  untilOk,
} from "./index.ts";
import { brief } from "./testing/brief.ts";
import { perfect, simulate } from "./testing/simulate.ts";

const numbers = (f: string) => emitEach((n) => ({ f, value: n }));
const slowFirst = { latencyNs: ({ value }: { value: unknown }) => (value === 0 ? 50 : 10) };

test("concat goes on while the last operations of the one before are still open", () => {
  const g = concat(limit(2, numbers("a")), nothing, limit(2, numbers("b")));
  expect(brief(perfect(g, slowFirst))).toEqual(["0 w1 a 0", "0 w0 a 1", "10 w0 b 0", "50 w1 b 1"]);
});

test("phases wait until all threads are free", () => {
  const g = phases(limit(2, numbers("a")), limit(2, numbers("b")));
  expect(brief(perfect(g, slowFirst))).toEqual(["0 w1 a 0", "0 w0 a 1", "50 w1 b 0", "50 w0 b 1"]);
});

test("andThen waits for the first only", () => {
  const g = andThen(limit(1, numbers("a")), numbers("b"));
  expect(brief(perfect(g, { maxOps: 3 }))).toEqual(["0 w1 a 0", "10 w0 b 0", "10 w1 b 1"]);
});

test("a barrier looks at the threads that the generator may use, and at no others", () => {
  const cut = onLane("kill", emit({ f: "start" }));
  const g = concat(cut, clients(synchronize(emit({ f: "read" }))));
  expect(brief(perfect(g, { threads: [0, "kill"] }))).toEqual(["0 kill info start", "0 w0 read"]);
});

test("a barrier waits for a sleeping thread", () => {
  expect(brief(perfect(phases(sleep(2), emit({ f: "read" }))))).toEqual(["2ms w0 read"]);
});

test("what was gone through stays done: events go to the generator whose turn it is", () => {
  const g = concat(untilOk(emit({ f: "a" })), untilOk(repeat(emit({ f: "b" }))));
  const fails = { outcome: ({ f }: { f: string }, n: number) => outcome(f === "b" || n > 0) };
  expect(brief(simulate(g, { ...fails, threads: [0] }))).toEqual([
    "0 w0 a",
    "10 w0 fail a",
    "10 w0 a",
    "20 w0 ok a",
    "20 w0 b",
    "30 w0 ok b",
  ]);
});

function outcome(isOk: boolean) {
  return { type: isOk ? ("ok" as const) : ("fail" as const) };
}

test("no module of generators exports `then`: `await import()` would wait for it for ever", async () => {
  const exports: object = await import("./index.ts");
  expect(Object.keys(exports)).toContain("andThen");
});
