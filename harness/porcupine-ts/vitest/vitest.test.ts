import { describe, expect, it } from "vitest";
import type { HistoryEvent } from "../events.ts";
import { mutex } from "../models/mutex.ts";
import {
  type ReadInput,
  type RegisterOutput,
  register,
  type WriteInput,
} from "../models/register.ts";
import { stringKv } from "../models/string-kv.ts";
import type { Operation } from "../operation.ts";
import "./index.ts";

type Input = ReadInput | WriteInput;

const read = { f: "read" } as const;
const write = {
  id: 1,
  process: "a",
  input: { f: "write", value: 1 },
  call: 0,
  return: 10,
} as const;
const look = (id: number, output: number, call: number): Operation<Input, RegisterOutput> => {
  return { id, process: "b", input: read, output, call, return: call + 3 };
};
const good: readonly Operation<Input, RegisterOutput>[] = [write, look(2, 0, 1), look(3, 1, 5)];
const bad: readonly Operation<Input, RegisterOutput>[] = [write, look(2, 1, 1), look(3, 0, 5)];

describe("toBeLinearizable", () => {
  it("judges a list of operations", () => {
    expect(good).toBeLinearizable(register(0));
    expect(bad).not.toBeLinearizable(register(0));
  });

  it("judges a list of events", () => {
    const events = (output: number): readonly HistoryEvent<Input, RegisterOutput>[] => [
      { kind: "call", id: 1, value: { f: "write", value: 1 } },
      { kind: "return", id: 1 },
      { kind: "call", id: 2, value: read },
      { kind: "return", id: 2, value: output },
    ];
    expect(events(1)).toBeLinearizable(register(0));
    expect(events(0)).not.toBeLinearizable(register(0));
    expect([]).toBeLinearizable(mutex);
  });

  it("fails with the reason, and the operations that show it", () => {
    expect(() => expect(bad).toBeLinearizable(register(0))).toThrowErrorMatchingInlineSnapshot(`
      [Error: expected the history of 3 operations to be linearizable by register

      read 3 returned 0, but read 2, which returned 1, had finished before read 3 began, and nothing wrote 0 after it
      0 was the initial value

        id  process  operation  call  return
        1   a        write 1    0     10
        2   b        read -> 1  1     4
        3   b        read -> 0  5     8]
    `);
  });

  it("names the partition, and operations that never returned", () => {
    const history = [
      { id: 4, input: { f: "put", key: "k", value: "new" }, call: 1, return: null },
      { id: 5, input: { f: "get", key: "k" }, output: "odd", call: 2, return: 3 },
    ] as const;
    expect(() => expect(history).toBeLinearizable(stringKv)).toThrowErrorMatchingInlineSnapshot(`
      [Error: expected the history of 2 operations to be linearizable by kv

      In partition k:
      operation 5 was get k -> "odd", but in every order of these 2 operations only "" or "new" is possible until it finished

        id  operation       call  return
        4   put k "new"     1     never
        5   get k -> "odd"  2     3]
    `);
  });

  it("refuses what is no list", () => {
    expect(() => expect(undefined).toBeLinearizable(mutex)).toThrow(
      "A history is a list of operations or events, not undefined",
    );
  });

  it("fails under `not` when there is nothing wrong", () => {
    expect(() => expect(good).not.toBeLinearizable(register(0))).toThrow(
      "expected the history of 3 operations not to be linearizable by register",
    );
  });

  it("fails in both senses when it cannot tell", () => {
    const twice = ["a", "b"].map((value, id) => {
      return { id, input: { f: "put", key: "k", value }, call: 0, return: 9 } as const;
    });
    const none = { memoryMb: 0 };
    const reason = "undecided whether the history of 2 operations is linearizable by kv:";
    expect(() => expect(twice).toBeLinearizable(stringKv, none)).toThrow(reason);
    expect(() => expect(twice).not.toBeLinearizable(stringKv, none)).toThrow("its memory was full");
  });
});
