import { describe, expect, it } from "vitest";
import type { Json } from "../../../core/json.ts";
import { type TxnLine, txnHistory } from "../testing/txn-lines.ts";
import { FAIL, INFO, NIL, NOBODY, OK, UNKNOWN } from "./transaction-history.ts";
import { transactionHistoryOf } from "./transaction-history-of.ts";

describe("transactionHistoryOf", () => {
  it("makes columns of transactions: operations, keys and versions are numbers", () => {
    const history = txnHistory([
      [
        0,
        "invoke",
        [
          ["append", "x", 1],
          ["r", "x", null],
        ],
      ],
      [
        0,
        "ok",
        [
          ["append", "x", 1],
          ["r", "x", [1]],
        ],
      ],
      [
        1,
        "invoke",
        [
          ["r", "x", null],
          ["append", "y", 1],
        ],
      ],
      [1, "info", null],
      [2, "invoke", [["append", "x", 2]]],
      [2, "fail", null],
    ]);
    const made = transactionHistoryOf(history, "list-append");
    expect(made.transactionCount).toBe(3);
    expect([...made.outcomes]).toEqual([OK, INFO, FAIL]);
    expect([...made.firstOps]).toEqual([0, 2, 4, 5]);
    expect([...made.opVersions]).toEqual([0, 0, UNKNOWN, 1, 2]);
    expect(made.versionValues).toEqual([1, 1, 2]);
    expect([...made.versionKeys].map((key) => made.keys[key])).toEqual(["x", "y", "x"]);
    expect([...made.versionWriters]).toEqual([0, 3, 4]);
    expect([...made.completedAt]).toEqual([1, Infinity, 5]);
  });

  it("lets prefixes of one list share their elements", () => {
    const lists = [[1, 2], [1], [1, 2, 3], [2], []];
    const history = txnHistory([
      ...lists.flatMap((list): TxnLine[] => [
        [0, "invoke", [["r", "x", null]]],
        [0, "ok", [["r", "x", list]]],
      ]),
    ]);
    const { elements, listLengths, listStarts, versionValues, versionWriters } =
      transactionHistoryOf(history, "list-append");
    const read = lists.map((_, op) => {
      const start = listStarts[op] ?? 0;
      return [...elements.subarray(start, start + (listLengths[op] ?? 0))];
    });
    expect(read.map((list) => list.map((version) => versionValues[version]))).toEqual(lists);
    expect(listStarts[1]).toBe(listStarts[0]);
    expect([...versionWriters]).toEqual([NOBODY, NOBODY, NOBODY]);
  });

  it("reads registers, whose values may be anything", () => {
    const history = txnHistory([
      [
        0,
        "invoke",
        [
          ["w", "x", [1]],
          ["r", "y", null],
        ],
      ],
      [
        0,
        "ok",
        [
          ["w", "x", [1]],
          ["r", "y", null],
        ],
      ],
      [1, "invoke", [["r", "x", null]]],
      [1, "ok", [["r", "x", [1]]]],
    ]);
    expect([...transactionHistoryOf(history, "rw-register").opVersions]).toEqual([0, NIL, 0]);
  });

  it("names replies that answer something else", () => {
    const asked = [
      ["r", "x", null],
      ["append", "x", 1],
    ];
    const replies: Json[] = [
      null,
      [
        ["r", "y", []],
        ["append", "x", 1],
      ],
      [
        ["r", "x", 7],
        ["append", "x", 2],
      ],
    ];
    const history = txnHistory([
      ...replies.flatMap((reply, process): TxnLine[] => [
        [process, "invoke", asked],
        [process, "ok", reply],
      ]),
    ]);
    const made = transactionHistoryOf(history, "list-append");
    expect(
      made.wrongShapes.map(({ problem, transaction }) => `${transaction}: ${problem}`),
    ).toEqual([
      "0: null is no answer to 2 micro-operations",
      '1: ["r","y",[]] is no answer to ["r","x",null]',
      '2: ["r","x",7] is no answer to ["r","x",null]',
      '2: ["append","x",2] is no answer to ["append","x",1]',
    ]);
    expect(made.duplicateWrites).toEqual([
      [1, 3],
      [1, 5],
    ]);
  });

  it("refuses what is no transaction of this kind", () => {
    const history = txnHistory([[0, "invoke", [["w", "x", 1]]]]);
    expect(() => transactionHistoryOf(history, "list-append")).toThrow(
      /index 0: \["w","x",1\] is no micro-operation of list-append/,
    );
  });
});
