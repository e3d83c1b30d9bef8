import { describe, expect, it } from "vitest";
import { UsageError } from "../../core/errors.ts";
import { History } from "../../core/history.ts";
import type { Json } from "../../core/json.ts";
import type { Op } from "../../core/op.ts";
import { linearizable } from "./linearizable.ts";

type Line = Pick<Op, "process" | "type" | "f"> & Partial<Op>;
const BUDGET = { timeoutMs: 10_000, memoryMb: 64 };

function historyOf(...lines: readonly Line[]): History {
  return new History(lines.map((line, index) => ({ index, time: index, value: null, ...line })));
}

function judge(lines: readonly Line[], initial: Json = null) {
  return linearizable({ model: "cas-register", initial }).check(historyOf(...lines), BUDGET);
}

const write = (process: number, type: Op["type"], value: Json, more: Partial<Op> = {}): Line => {
  return { process, type, f: "write", value, ...more };
};
const read = (process: number, type: Op["type"], value: Json = null, more: Partial<Op> = {}) => {
  return { process, type, f: "read", value, ...more };
};
const cas = (process: number, type: Op["type"], value: Json, more: Partial<Op> = {}): Line => {
  return { process, type, f: "cas", value, ...more };
};

describe("linearizable", () => {
  it("finds a stale read and says why it is one", async () => {
    const result = await judge([
      write(1, "invoke", "old"),
      write(1, "ok", "old"),
      write(1, "invoke", { new: true }),
      write(1, "ok", { new: true }),
      read(2, "invoke"),
      read(2, "ok", "old"),
    ]);
    expect(result.valid).toBe(false);
    expect(result.findings).toEqual([
      {
        anomaly: "nonlinearizable",
        message:
          'read 4 returned "old", but write 2 of {"new":true} had finished before read 4 began, and nothing wrote "old" after it\n' +
          'write 0 of "old" had finished before write 2 of {"new":true} began',
        ops: [0, 1, 2, 3, 4, 5],
        placement: { order: [0, 2], stuck: 4 },
      },
    ]);
  });

  it("lets overlapping operations take effect in either order", async () => {
    const lines = (seen: Json) => [
      write(1, "invoke", 1),
      read(2, "invoke"),
      write(1, "ok", 1),
      read(2, "ok", seen),
    ];
    expect((await judge(lines(1))).valid).toBe(true);
    expect((await judge(lines(null))).valid).toBe(true);
    expect((await judge(lines(2))).valid).toBe(false);
  });

  it("lets an info write happen at any later time, or never", async () => {
    const before = [write(1, "invoke", 1), write(1, "info", 1, { error: "timeout" })];
    const look = (value: Json) => [read(2, "invoke"), read(2, "ok", value)];
    expect((await judge([...before, ...look(null), ...look(1)])).valid).toBe(true);
    expect((await judge([...before, ...look(null), ...look(null)])).valid).toBe(true);
    expect((await judge([...before, ...look(1), ...look(null)])).valid).toBe(false);
    // As does one that had not ended when the record did.
    expect((await judge([write(1, "invoke", 1), ...look(null), ...look(1)])).valid).toBe(true);
  });

  it("says that a failed write was read", async () => {
    const result = await judge([
      write(1, "invoke", 1),
      write(1, "fail", 1, { error: "temporarily-unavailable" }),
      read(2, "invoke"),
      read(2, "ok", 1),
    ]);
    expect(result.findings?.[0]?.message).toBe(
      "read 2 returned 1, but nobody wrote 1\n" +
        "write 0 would have, but it failed: it certainly did not happen",
    );
  });

  it.each<[string, Partial<Op>, boolean]>([
    ["a failed cas that compared is a claim", { error: "precondition-failed" }, false],
    ["also with a text", { error: ["precondition-failed", "expected 1"] }, false],
    ["another failure says nothing", { error: "temporarily-unavailable" }, true],
    ["nor does one without an error", {}, true],
    ["what it found is a read", { error: "precondition-failed", observed: 7 }, false],
    ["it cannot have found 1", { error: "precondition-failed", observed: 1 }, false],
  ])("%s", async (_, end, valid) => {
    const lines = [
      write(1, "invoke", 1),
      write(1, "ok", 1),
      cas(2, "invoke", [1, 2]),
      cas(2, "fail", [1, 2], end),
    ];
    expect((await judge(lines)).valid).toBe(valid);
  });

  it("believes a cas that found what was there", async () => {
    const end = { error: "precondition-failed", observed: 1 };
    const lines = [cas(1, "invoke", [5, 6]), cas(1, "fail", [5, 6], end)];
    expect((await judge(lines, 1)).valid).toBe(true);
    expect((await judge(lines, 2)).valid).toBe(false);
  });

  it("judges keys one by one, and shows ten of them", async () => {
    const lines = Array.from({ length: 12 }, (_, key) => [
      read(1, "invoke", null, { key: { n: key } }),
      read(1, "ok", key === 3 ? null : 1, { key: { n: key } }),
    ]).flat();
    const result = await judge(lines);
    expect(result.findings?.map(({ key }) => key)).toEqual(
      [0, 1, 2, 4, 5, 6, 7, 8, 9, 10].map((n) => ({ n })),
    );
    expect(result.reason).toBe(
      '11 keys are not linearizable (1 of them not shown). Key {"n":0}: read 0 returned 1, but nobody wrote 1',
    );
    expect(result.details).toMatchObject({ partitions: 12, operations: 12, byZones: 12 });
  });

  it("reads the key-value model's strings", async () => {
    const check = (seen: string) => {
      const lines = [
        { process: 1, type: "invoke", f: "append", key: "k", value: "x" },
        { process: 1, type: "ok", f: "append", key: "k", value: "x" },
        { process: 1, type: "invoke", f: "get", key: "k", value: null },
        { process: 1, type: "ok", f: "get", key: "k", value: seen },
      ] as const;
      return linearizable({ model: "kv", initial: null }).check(historyOf(...lines), BUDGET);
    };
    expect((await check("x")).valid).toBe(true);
    expect((await check("")).reason).toBe(
      'Key k is not linearizable: operation 2 was get "k" -> "", but in every order of these 2 operations only "x" is possible until it finished',
    );
  });

  it("refuses operations that the model does not know", async () => {
    const lines = historyOf(cas(1, "invoke", [1, 2]));
    const check = linearizable({ model: "register", initial: null }).check(lines, BUDGET);
    await expect(check).rejects.toThrow(UsageError);
    await expect(check).rejects.toThrow(
      "History line with index 0: model register does not know 'cas'",
    );
    await expect(judge([cas(1, "invoke", 3)])).rejects.toThrow("index 0: a cas carries 3");
  });
});
