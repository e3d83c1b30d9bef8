import { expect, test } from "vitest";
import { History } from "../../core/history.ts";
import type { Op } from "../../core/op.ts";
import { INITIAL, isAmbiguous, THIN_AIR } from "./register-history.ts";
import { registerHistoryOf } from "./register-history-of.ts";

type Line = Omit<Op, "index" | "time" | "value"> & { readonly value?: Op["value"] };

const historyOf = (...lines: readonly Line[]): History =>
  new History(lines.map((line, index) => ({ index, time: index * 10, value: null, ...line })));

const whole = (
  process: number,
  f: string,
  key: string,
  value: Op["value"],
  type: "ok" | "fail" | "info" = "ok",
  more: Partial<Op> = {},
): readonly Line[] => [
  { process, type: "invoke", f, key, value: f === "read" ? null : value },
  { process, type, f, key, value, ...more },
];

function resolved(history: History) {
  const outcome = registerHistoryOf(history);
  if (isAmbiguous(outcome)) throw new Error(outcome.ambiguous);
  return outcome;
}

test("tutorial: who wrote what was read, in sessions and keys by number", () => {
  const { keys, sessions, ops } = resolved(
    historyOf(
      ...whole(7, "read", "x", null),
      ...whole(7, "write", "x", 1, "ok", { node: "n2" }),
      ...whole(8, "read", "x", 1),
      ...whole(8, "cas", "x", [1, 2]),
    ),
  );
  expect(keys).toEqual(["x"]);
  expect(sessions).toEqual([
    [0, 1],
    [2, 3],
  ]);
  expect(ops.map(({ reads, writes }) => [reads, writes])).toEqual([
    [INITIAL, false],
    [null, true],
    [1, false],
    [1, true],
  ]);
  expect(ops[1]).toMatchObject({ callLine: 2, returnLine: 3, callNs: 20, returnNs: 30 });
  expect(ops[1]?.node).toBe("n2");
});

test("what certainly did not happen is left out, and reading it is told apart from thin air", () => {
  const { ops, thinAir } = resolved(
    historyOf(
      ...whole(1, "write", "x", 1, "fail"),
      ...whole(2, "read", "x", 1),
      ...whole(2, "read", "x", 9),
      ...whole(2, "read", "x", null, "info"),
    ),
  );
  expect(ops.map(({ reads }) => reads)).toEqual([THIN_AIR, THIN_AIR]);
  expect(thinAir).toEqual([
    { id: 0, failedWriteLine: 0 },
    { id: 1, failedWriteLine: null },
  ]);
});

test("what may have happened counts if somebody saw it, and then also what it had seen itself", () => {
  const { ops } = resolved(
    historyOf(
      ...whole(1, "write", "x", 1, "info"),
      ...whole(2, "cas", "x", [1, 2], "info"),
      ...whole(3, "write", "x", 3, "info"),
      ...whole(4, "read", "x", 2),
    ),
  );
  expect(ops.map(({ valueWritten, reads }) => [valueWritten, reads])).toEqual([
    [1, null],
    [2, 0],
    [null, 1],
  ]);
  expect(ops[0]?.returnLine).toBe(Number.POSITIVE_INFINITY);
});

test("a failed cas that tells what it found is a read; one that does not says nothing", () => {
  const error = "precondition-failed";
  const { ops } = resolved(
    historyOf(
      ...whole(1, "write", "x", 1),
      ...whole(2, "cas", "x", [5, 6], "fail", { error, observed: 1 }),
      ...whole(2, "cas", "x", [7, 8], "fail", { error }),
    ),
  );
  expect(ops.map(({ f, reads }) => [f, reads])).toEqual([
    ["write", null],
    ["read", 0],
  ]);
});

test("a session ends with an operation that never returned", () => {
  const { sessions, ops } = resolved(
    historyOf(
      ...whole(1, "write", "x", 1, "info"),
      ...whole(1, "read", "x", 1),
      ...whole(1, "read", "x", null, "info"),
      ...whole(1, "read", "x", 1),
    ),
  );
  expect(sessions).toEqual([[0], [1], [2]]);
  expect(ops.map(({ session }) => session)).toEqual([0, 1, 2]);
});

test("a value with two possible writers is ambiguous once it is read", () => {
  const twice = [...whole(1, "write", "x", 1), ...whole(2, "write", "x", 1)];
  expect(isAmbiguous(registerHistoryOf(historyOf(...twice)))).toBe(false);
  expect(registerHistoryOf(historyOf(...twice, ...whole(3, "read", "x", 1)))).toEqual({
    ambiguous:
      'The value 1 of key "x" was written by lines 0 and 2: which one line 4 read cannot be told.',
  });
  const initial = [...whole(1, "write", "x", null), ...whole(3, "read", "x", null)];
  expect(registerHistoryOf(historyOf(...initial))).toEqual({
    ambiguous:
      'The value null of key "x" is what the key holds at first, and line 0 writes it too: which one line 2 read cannot be told.',
  });
});

test("an operation that is no register's is a mistake in the choice of checker", () => {
  expect(() => registerHistoryOf(historyOf(...whole(1, "enqueue", "x", 1)))).toThrow(
    "model register does not know 'enqueue'",
  );
});
