import { expect, test } from "vitest";
import { faultWindows } from "./faults.ts";
import { History, outcomeOf } from "./history.ts";
import type { Json } from "./json.ts";
import { harnessNotes, noteOp } from "./notes.ts";
import type { Op } from "./op.ts";

type Line = Omit<Op, "index" | "time">;

/** Lines a millisecond apart. */
function historyOf(...lines: readonly Line[]): History {
  return new History(lines.map((line, index) => ({ index, time: index * 1_000_000, ...line })));
}

const read = (process: number, key: Json): Line => ({
  process,
  type: "invoke",
  f: "read",
  key,
  value: null,
});
const end = (process: number, type: "ok" | "fail" | "info", key: Json, value: Json): Line => ({
  ...{ process, type, f: "read", key, value },
});

test("tutorial: lines become operations, by process and by key", () => {
  const history = historyOf(
    read(0, "x"),
    read(1, "y"),
    end(1, "ok", "y", 5),
    end(0, "info", "x", null),
    read(2, "x"),
  );
  expect(history.operations.map((op) => [op.invoke.index, op.completion?.index ?? null])).toEqual([
    [0, 3],
    [1, 2],
    [4, null],
  ]);
  expect(history.operations.map(outcomeOf)).toEqual(["info", "ok", "info"]);
  expect([...history.byProcess().keys()]).toEqual([0, 1, 2]);
  expect(history.byKey().get("x")?.length).toBe(2);
});

test("keys that are the same JSON are the same key", () => {
  const history = historyOf(
    read(0, { a: 1, b: 2 }),
    end(0, "ok", { a: 1, b: 2 }, 1),
    read(0, { b: 2, a: 1 }),
  );
  expect([...history.byKey().values()].map((operations) => operations.length)).toEqual([2]);
});

test.each([
  [
    "a completion without an invocation",
    [end(0, "ok", "x", 1)],
    /index 0: 'ok' of 'read', but process 0 has no open/,
  ],
  [
    "two invocations of one process",
    [read(0, "x"), read(0, "y")],
    /process 0 already has operation 0 open/,
  ],
  [
    "a completion of another operation",
    [read(0, "x"), { process: 0, type: "ok", f: "write", value: 1 } as Line],
    /has an open 'read', not a 'write'/,
  ],
])("%s is refused, naming the line", (_, lines, message) => {
  expect(() => historyOf(...lines).operations).toThrow(message);
});

const record = (fault: string, phase: "start" | "stop", outcome: string): Line => ({
  process: "nemesis",
  type: "info",
  f: `${phase}-${fault}`,
  value: {
    fault,
    phase,
    outcome,
    target: "one",
    nodes: ["n1"],
    description: fault,
    evidence: null,
  },
});

test("a fault lasts from its proven installation to its proven cure; faults may overlap", () => {
  const history = historyOf(
    record("partition", "start", "installed"),
    record("kill", "start", "skipped"),
    record("kill", "start", "installed"),
    record("partition", "stop", "failed"),
    record("partition", "stop", "healed"),
  );
  const windows = faultWindows(history).map(({ fault, fromNs, toNs }) => [fault, fromNs, toNs]);
  expect(windows).toEqual([
    ["partition", 0, 4_000_000],
    ["kill", 2_000_000, null],
  ]);
});

test("notes of the harness are told from faults and read back", () => {
  const history = historyOf(
    noteOp({ note: "problem", message: "disk full" }),
    record("kill", "start", "installed"),
    { process: "nemesis", type: "info", f: "note", value: { note: "unheard-of" } },
    noteOp({ note: "finished", messages: null }),
  );
  expect(harnessNotes(history)).toEqual([
    { note: "problem", message: "disk full" },
    { note: "finished", messages: null },
  ]);
});
