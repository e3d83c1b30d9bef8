import { expect, test } from "vitest";
import {
  cycle,
  delay,
  emit,
  emitEach,
  filterOps,
  limit,
  log,
  mapOps,
  phases,
  untilOk,
} from "./index.ts";
import { brief } from "./testing/brief.ts";
import { perfect, simulate } from "./testing/simulate.ts";

const alone = { threads: [0] };
const numbers = emitEach((n) => ({ f: "add", value: n }));

test("mapOps changes operations", () => {
  const g = mapOps((op) => ({ ...op, f: `${op.f}-all`, key: "x" }), limit(2, numbers));
  expect(brief(perfect(g, alone))).toEqual(['0 w0 add-all "x"=0', '10 w0 add-all "x"=1']);
});

test("mapOps hands events on, and leaves logs alone", () => {
  const tried = phases(log("go"), untilOk(emit({ f: "read" })));
  const g = mapOps((op) => ({ ...op, f: "peek" }), tried);
  const outcome = (_: unknown, n: number) => ({ type: n === 0 ? "fail" : "ok" }) as const;
  expect(brief(simulate(g, { ...alone, outcome }))).toEqual([
    '0 w0 log "go"',
    "0 w0 peek",
    "10 w0 fail peek",
    "10 w0 peek",
    "20 w0 ok peek",
  ]);
});

test("filterOps lets through what is accepted", () => {
  const odd = filterOps((op) => Number(op.value) % 2 === 1, limit(6, numbers));
  expect(brief(perfect(odd, alone))).toEqual(["0 w0 add 1", "10 w0 add 3", "20 w0 add 5"]);
});

test("filterOps waits when what is left is pending", () => {
  const g = filterOps(
    (op) => op.f !== "skip",
    phases(emit({ f: "skip" }, { f: "a" }), emit({ f: "b" })),
  );
  expect(brief(perfect(g))).toEqual(["0 w1 a", "10 w0 b"]);
});

test("filterOps keeps the pace of what it filters, also when the first operations are refused", () => {
  const g = filterOps((op) => Number(op.value) % 3 === 2, limit(9, delay(5, numbers)));
  expect(brief(perfect(g, alone))).toEqual(["10ms w0 add 2", "25ms w0 add 5", "40ms w0 add 8"]);
});

test("what filterOps refuses counts as failed: nobody waits for an answer that will not come", () => {
  const g = filterOps((op) => op.f !== "skip", untilOk(emit({ f: "read" }, { f: "skip" })));
  const outcome = ({ time }: { time: number }) => ({ type: time === 0 ? "fail" : "ok" }) as const;
  expect(brief(perfect(g, { outcome }))).toEqual(["0 w1 read", "10 w0 read"]);
});

test("a filter that lets nothing through is an error, not a loop", () => {
  const none = filterOps(() => false, cycle(emit({ f: "read" })));
  expect(() => perfect(none)).toThrow("filterOps: 100000 operations in a row were refused");
});
