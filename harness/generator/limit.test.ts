import fc from "fast-check";
import { expect, test } from "vitest";
import { cycle, emit, emitEach, limit, log, nothing, once, phases, repeat } from "./index.ts";
import { brief } from "./testing/brief.ts";
import { quick } from "./testing/simulate.ts";

const numbers = emitEach((n) => ({ f: "add", value: n }));
const values = (g: Parameters<typeof quick>[0]) =>
  quick(g, { threads: [0] }).map(({ f, value }) => `${f}${value ?? ""}`);

test("limit takes the first operations, once the first", () => {
  expect(values(limit(3, numbers))).toEqual(["add0", "add1", "add2"]);
  expect(values(once(numbers))).toEqual(["add0"]);
  expect(values(limit(0, numbers))).toEqual([]);
  expect(values(limit(9, emit({ f: "read" })))).toEqual(["read"]);
});

test("limit counts logs and sleeps too, so that once(log(...)) logs once", () => {
  expect(values(limit(2, phases(log("go"), emit({ f: "a" }, { f: "b" }))))).toEqual(["a"]);
});

test("repeat never gets beyond the first operation", () => {
  expect(values(repeat(numbers, 3))).toEqual(["add0", "add0", "add0"]);
  expect(values(limit(2, repeat(numbers)))).toEqual(["add0", "add0"]);
  expect(values(repeat(nothing, 3))).toEqual([]);
  expect(values(repeat(numbers, 0))).toEqual([]);
});

test("cycle begins anew", () => {
  const pair = emit({ f: "start" }, { f: "stop" });
  expect(values(cycle(pair, 2))).toEqual(["start", "stop", "start", "stop"]);
  expect(values(limit(3, cycle(pair)))).toEqual(["start", "stop", "start"]);
  expect(values(cycle(nothing))).toEqual([]);
  expect(values(cycle(pair, 0))).toEqual([]);
});

test("limit is a prefix, cycle a concatenation of lists", () => {
  const count = fc.nat({ max: 12 });
  fc.assert(
    fc.property(count, count, count, (length, rounds, taken) => {
      const names = Array.from({ length }, (_, i) => `op${i}-`);
      const round = emit(...names.map((f) => ({ f })));
      const list = Array.from({ length: rounds }, () => names).flat();
      expect(values(limit(taken, cycle(round, rounds)))).toEqual(list.slice(0, taken));
    }),
  );
});

test("counts that are none are refused", () => {
  expect(() => limit(-1, numbers)).toThrow("limit: -1 is not a count");
  expect(() => repeat(numbers, 1.5)).toThrow("repeat: 1.5 is not a count");
  expect(() => cycle(numbers, Number.NaN)).toThrow("cycle: NaN is not a count");
});

test("limit counts over all threads together", () => {
  expect(brief(quick(limit(3, numbers), { latencyNs: () => 10 }))).toEqual([
    "0 w1 add 0",
    "0 w0 add 1",
    "10 w1 add 2",
  ]);
});
