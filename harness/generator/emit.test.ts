import { expect, test } from "vitest";
import {
  clients,
  concat,
  emit,
  emitEach,
  limit,
  log,
  nothing,
  onLane,
  phases,
  sleep,
  ThreadTable,
} from "./index.ts";
import { brief } from "./testing/brief.ts";
import { imperfect, perfect, quick, simulate } from "./testing/simulate.ts";

test("a generator says what to do next, and what it becomes when that is done", () => {
  const table = new ThreadTable([0]);
  const g = emit({ f: "write", value: 5 }, { f: "read" });

  const first = g.next(table.context(100));
  if (first.kind !== "op") throw new Error(`${first.kind} instead of an operation`);
  expect(first.op).toEqual({ kind: "invoke", time: 100, thread: 0, f: "write", value: 5 });

  // An offer binds nobody: asked again later, the same generator offers the same.
  expect(g.next(table.context(250))).toMatchObject({ op: { f: "write", time: 250 } });

  // Once the offer is taken, its thread is busy and the rest has to wait.
  table.occupy(0);
  const begun = { thread: 0, type: "invoke", time: 250, f: "write", value: 5 } as const;
  const rest = first.rest.update(table.context(250), begun);
  expect(rest.next(table.context(260)).kind).toBe("pending");

  table.release(0);
  const ended = rest.update(table.context(300), { ...begun, type: "ok", time: 300 });
  const second = ended.next(table.context(300));
  expect(second).toMatchObject({ kind: "op", op: { f: "read", value: null, time: 300 } });
  if (second.kind === "op") expect(second.rest.next(table.context(400)).kind).toBe("done");
});

test("a simulation plays a generator on a virtual clock: here two workers share three operations of 10 ns", () => {
  const g = emit({ f: "write", key: "x", value: 5 }, { f: "read", key: "x" }, { f: "noop" });
  expect(brief(simulate(g))).toEqual([
    '0 w1 write "x"=5',
    '0 w0 read "x"=',
    '10 w1 ok write "x"=5',
    '10 w0 ok read "x"=',
    "10 w1 noop",
    "20 w1 ok noop",
  ]);
});

test("an operation of unknown outcome ends its process, and the thread goes on under the next", () => {
  const lines = imperfect(
    limit(
      4,
      emitEach((n) => ({ f: "add", value: n })),
    ),
    { threads: [0, "kill"] },
  );
  expect(lines.map(({ process, type, value }) => [process, type, value])).toEqual([
    [0, "invoke", 0],
    [0, "fail", 0],
    [0, "invoke", 1],
    [0, "info", 1],
    [1, "invoke", 2],
    [1, "ok", 2],
    [1, "invoke", 3],
    [1, "fail", 3],
  ]);
});

test("emit of nothing, and nothing, are done at once", () => {
  expect(simulate(emit())).toEqual([]);
  expect(simulate(nothing)).toEqual([]);
});

test("emitEach counts for ever, from 0", () => {
  const g = emitEach((n) => ({ f: "add", value: n * n }));
  expect(quick(g, { maxOps: 4 }).map(({ value }) => value)).toEqual([0, 1, 4, 9]);
});

test("sleep keeps one thread busy: a lane waits, one of several workers rests", () => {
  const lane = onLane("kill", concat(sleep(1), emit({ f: "start" })));
  expect(brief(perfect(lane, { threads: [0, "kill"] }))).toEqual(["1ms kill info start"]);

  const workers = clients(concat(sleep(1), emit({ f: "read" })));
  expect(brief(simulate(workers))).toEqual(["0 w0 read", "10 w0 ok read", "1ms w1 sleep"]);
});

test("log takes a turn, no time, and no line among the operations", () => {
  const g = phases(emit({ f: "read" }), log("half way"), emit({ f: "read" }));
  expect(brief(simulate(g, { threads: [0] }))).toEqual([
    "0 w0 read",
    "10 w0 ok read",
    '10 w0 log "half way"',
    "10 w0 read",
    "20 w0 ok read",
  ]);
  expect(brief(perfect(g, { threads: [0] }))).toEqual(["0 w0 read", "10 w0 read"]);
});
