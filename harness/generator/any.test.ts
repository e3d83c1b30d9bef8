import { expect, test } from "vitest";
import {
  any,
  clients,
  concat,
  cycle,
  delay,
  emit,
  emitEach,
  flipFlop,
  limit,
  mix,
  nothing,
  onLane,
  sleep,
  stagger,
  timeLimit,
  untilOk,
} from "./index.ts";
import { brief } from "./testing/brief.ts";
import { perfect, quick, simulate } from "./testing/simulate.ts";

const numbers = (f: string) => emitEach((n) => ({ f, value: n }));
const alone = { threads: [0] };

test("any offers what can begin soonest", () => {
  const faults = concat(sleep(3), emit({ f: "start" }), sleep(3), emit({ f: "stop" }));
  const g = any(clients(limit(4, delay(2, numbers("add")))), onLane("kill", faults));
  expect(brief(perfect(g, { threads: [0, "kill"] }))).toEqual([
    "0 w0 add 0",
    "2ms w0 add 1",
    "3ms kill info start",
    "4ms w0 add 2",
    "6ms w0 add 3",
    "6.00001ms kill info stop",
  ]);
});

test("any gives equals their turns, so that none starves", () => {
  const g = limit(7, any(numbers("a"), numbers("b"), limit(1, numbers("c"))));
  expect(quick(g, alone).map(({ f }) => f)).toEqual(["a", "b", "c", "a", "b", "a", "b"]);
});

test("any does not wait for one that is pending, and is done when all are", () => {
  const g = any(untilOk(emit({ f: "a" })), nothing, limit(2, numbers("b")));
  expect(brief(perfect(g))).toEqual(["0 w1 a", "0 w0 b 0", "10 w1 b 1"]);
  expect(simulate(any())).toEqual([]);
});

test("any tells each of its generators of all events", () => {
  const g = any(untilOk(emit({ f: "a" })), untilOk(emit({ f: "b" })));
  const outcome = (_: unknown, n: number) => ({ type: n === 0 ? "fail" : "ok" }) as const;
  expect(brief(simulate(g, { outcome }))).toEqual([
    "0 w1 a",
    "0 w0 b",
    "10 w1 fail a",
    "10 w0 fail b",
    "10 w1 a",
    "10 w0 b",
    "20 w1 ok a",
    "20 w0 ok b",
  ]);
});

test("flipFlop alternates, and ends with the one whose turn it is", () => {
  const g = flipFlop(cycle(emit({ f: "start" })), limit(2, numbers("stop")));
  expect(quick(g, alone).map(({ f }) => f)).toEqual(["start", "stop", "start", "stop", "start"]);
  expect(quick(flipFlop(nothing, numbers("b")))).toEqual([]);
});

test("flipFlop hands events to both", () => {
  const retried = untilOk(emit({ f: "a" }));
  const g = limit(4, flipFlop(retried, numbers("b")));
  const outcome = (op: { f: string }) => ({ type: op.f === "a" ? "fail" : "ok" }) as const;
  expect(brief(perfect(g, { ...alone, outcome }))).toEqual([
    "0 w0 a",
    "10 w0 b 0",
    "20 w0 a",
    "30 w0 b 1",
  ]);
});

test("what lanes do does not change what clients do", () => {
  const work = clients(stagger(1, 3, mix(2, [numbers("a"), numbers("b")])));
  const faults = onLane("kill", cycle(concat(sleep(7), emit({ f: "start" }), sleep(7))));
  const simulation = { threads: [0, 1, 2, 3, "kill"] };
  const beside = perfect(timeLimit(300, any(work, faults)), simulation);
  expect(beside.filter(({ thread }) => thread === "kill")).toHaveLength(21);
  expect(beside.filter(({ thread }) => thread !== "kill")).toEqual(
    perfect(timeLimit(300, work), simulation),
  );
});
