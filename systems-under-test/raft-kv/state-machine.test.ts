import { expect, test } from "vitest";
import { Sessions } from "./sessions.ts";
import { StateMachine } from "./state-machine.ts";

const from = (id: number, client = "c1") => ({ client, id });

test("tutorial: a map with compare-and-set, in Maelstrom's words", () => {
  const machine = new StateMachine();
  expect(machine.read("x")).toMatchObject({ type: "error", code: 20 });
  machine.apply({ op: "write", ...from(1), key: "x", value: 5 });
  expect(machine.read("x")).toEqual({ type: "read_ok", value: 5 });
  const swap = { op: "cas", key: "x", from: 5, to: 6 } as const;
  expect(machine.apply({ ...swap, ...from(2) })).toEqual({ type: "cas_ok" });
  const missed = machine.apply({ ...swap, ...from(3) });
  expect(missed).toMatchObject({ type: "error", code: 22, observed: 6 });
  const absent = { ...from(4), key: "y", from: null, to: 1 };
  expect(machine.apply({ op: "cas", ...absent })).toMatchObject({ type: "error", code: 20 });
});

test("keys and values are any JSON, whatever the order of members", () => {
  const machine = new StateMachine();
  machine.apply({ op: "write", ...from(1), key: { a: 1, b: [2] }, value: { p: 1, q: null } });
  expect(machine.read({ b: [2], a: 1 })).toMatchObject({ type: "read_ok" });
  const swap = { key: { b: [2], a: 1 }, from: { q: null, p: 1 }, to: null };
  expect(machine.apply({ op: "cas", ...from(2), ...swap })).toEqual({ type: "cas_ok" });
  expect(machine.read({ a: 1, b: [2] })).toEqual({ type: "read_ok", value: null });
});

test("a request that stands in the log twice is carried out once and answered alike", () => {
  const machine = new StateMachine();
  const swap = { op: "cas", ...from(2), key: "x", from: 1, to: 2 } as const;
  machine.apply({ op: "write", ...from(1), key: "x", value: 1 });
  expect(machine.apply(swap)).toEqual({ type: "cas_ok" });
  machine.apply({ op: "write", ...from(1, "c2"), key: "x", value: 1 });
  expect(machine.apply(swap)).toEqual({ type: "cas_ok" });
  expect(machine.read("x")).toEqual({ type: "read_ok", value: 1 });
});

test("a request from before the client's last one is neither carried out nor answered", () => {
  const machine = new StateMachine();
  machine.apply({ op: "write", ...from(2), key: "x", value: 2 });
  expect(machine.apply({ op: "write", ...from(1), key: "x", value: 1 })).toBeNull();
  expect(machine.read("x")).toEqual({ type: "read_ok", value: 2 });
});

test("only so many clients are remembered; the idlest is forgotten first", () => {
  const sessions = new Sessions();
  let count = 0;
  const carryOut = () => ({ type: "ok", count: ++count });
  sessions.once("idle", 1, carryOut);
  sessions.once("busy", 1, carryOut);
  for (let i = 0; i < 9_999; i++) {
    sessions.once(`c${i}`, 1, carryOut);
    sessions.once("busy", 1, carryOut);
  }
  expect(sessions.once("busy", 1, carryOut)).toEqual({ type: "ok", count: 2 });
  expect(sessions.once("idle", 1, carryOut)).toEqual({ type: "ok", count: 10_002 });
});
