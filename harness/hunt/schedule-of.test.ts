import { expect, test } from "vitest";
import { History } from "../core/history.ts";
import { NS_PER_MS } from "../core/ids.ts";
import type { Op } from "../core/op.ts";
import type { Plan } from "../core/plan.ts";
import { scheduleOf } from "./schedule-of.ts";

type Line = Omit<Op, "index" | "time">;

type TimedLine = readonly [ms: number, line: Line];
const historyOf = (...lines: readonly TimedLine[]): History =>
  new History(lines.map(([ms, line], index) => ({ index, time: ms * NS_PER_MS, ...line })));
const plan = { concurrency: 2 } as Plan;
const write = (process: number, value: number): Line => ({
  ...{ process, type: "invoke", f: "write", key: 1, value },
});
const nemesis = (f: string, value: Op["value"]): Line => ({
  ...{ process: "nemesis", type: "info", f, value },
});
const record = (phase: "start" | "stop", effect?: Op["value"]): Op["value"] => ({
  ...{ fault: "kill", phase, outcome: phase === "start" ? "installed" : "healed" },
  ...{ target: "one", nodes: ["n1"], description: "", evidence: null },
  ...(effect === undefined ? {} : { effect }),
});

test("tutorial: what a run did, as data", () => {
  const history = historyOf(
    [10, write(0, 5)],
    [12.5, nemesis("kill", { target: "one" })],
    [13, nemesis("kill", record("start", { nodes: ["n1"] }))],
    [20, { ...write(0, 5), type: "info" }],
    [25, write(2, 6)],
    [30, nemesis("restart", null)],
    [31, nemesis("restart", record("stop"))],
  );
  expect(scheduleOf(history, plan)).toEqual({
    operations: [
      { atMs: 10, thread: 0, f: "write", key: 1, value: 5 },
      { atMs: 25, thread: 0, f: "write", key: 1, value: 6 },
    ],
    faults: [{ fault: "kill", startAtMs: 12.5, stopAtMs: 30, value: { nodes: ["n1"] } }],
  });
});

test("a fault that was never stopped lasts to the end; a skipped start is none", () => {
  const history = historyOf(
    [1, nemesis("kill", { target: "leaders" })],
    [1, nemesis("kill", record("start"))],
    [2, nemesis("kill", { target: "one" })],
    [2, nemesis("kill", record("start", { nodes: ["n3"] }))],
    [50, write(1, 1)],
  );
  expect(scheduleOf(history, plan).faults).toEqual([
    { fault: "kill", startAtMs: 2, stopAtMs: 50, value: { nodes: ["n3"] } },
  ]);
});

test("a fault whose stop was under way when the run ended is stopped when that was asked for", () => {
  const stopAtMs = (...lines: readonly TimedLine[]) =>
    scheduleOf(historyOf(...lines), plan).faults.map((fault) => fault.stopAtMs);
  const started: readonly TimedLine[] = [
    [1, nemesis("kill", { target: "one" })],
    [2, nemesis("kill", record("start", { nodes: ["n1"] }))],
    [30, nemesis("restart", null)],
  ];
  expect(stopAtMs(...started, [50, write(1, 1)])).toEqual([30]);
  const again: readonly TimedLine[] = [
    [31, nemesis("restart", record("stop"))],
    [40, nemesis("kill", { target: "one" })],
    [41, nemesis("kill", record("start", { nodes: ["n2"] }))],
    [50, write(1, 1)],
  ];
  expect(stopAtMs(...started, ...again)).toEqual([30, 50]);
});

test("what began at the moment when another client had ended is due a moment later", () => {
  const history = historyOf(
    [1, write(0, 1)],
    [2, { ...write(0, 1), type: "ok" }],
    [2, write(1, 2)],
  );
  const times = scheduleOf(history, plan).operations.map(({ atMs }) => atMs);
  expect(times).toEqual([1, 2.001]);
});

test("what began when its own client became free, does so again by itself", () => {
  const history = historyOf(
    [1, write(0, 1)],
    [2, { ...write(0, 1), type: "ok" }],
    [2, write(0, 2)],
  );
  const times = scheduleOf(history, plan).operations.map(({ atMs }) => atMs);
  expect(times).toEqual([1, 2]);
});

test("operations of a liveness phase are left out: it comes again by itself", () => {
  const history = historyOf(
    [1, write(0, 1)],
    [5, nemesis("liveness", { note: "liveness", core: ["n1"] })],
    [6, write(1, 2)],
  );
  expect(scheduleOf(history, plan).operations.map(({ value }) => value)).toEqual([1]);
});

test("in the simulator a fault that waited for its moment is due at that moment", () => {
  const history = historyOf(
    [10, nemesis("kill", { target: "one" })],
    [17.5, nemesis("kill", record("start", { nodes: ["n1"] }))],
    [30, nemesis("restart", null)],
    [30, nemesis("restart", record("stop"))],
  );
  const startsAt = (driver: Plan["driver"]) =>
    scheduleOf(history, { ...plan, driver }).faults.map(({ startAtMs }) => startAtMs);
  expect([startsAt("sim"), startsAt("local")]).toEqual([[17.5], [10]]);
});

test("what the system itself was asked for is due when it was asked, in the simulator too", () => {
  const changed = { ...(record("start", { add: ["n4"] }) as object), fault: "membership" };
  const history = historyOf(
    [10, nemesis("change-members", { target: "join" })],
    [90, nemesis("change-members", changed as Op["value"])],
  );
  const { faults } = scheduleOf(history, { ...plan, driver: "sim" });
  expect(faults.map(({ startAtMs }) => startAtMs)).toEqual([10]);
});
