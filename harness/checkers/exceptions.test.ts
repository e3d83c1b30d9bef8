import { expect, test } from "vitest";
import { exceptions } from "./exceptions.ts";
import { BUDGET, historyOf } from "./testing/histories.ts";

test("errors are grouped by operation and name, most frequent first", async () => {
  const history = historyOf([
    { atMs: 0, f: "read", endMs: 1 },
    { atMs: 2, f: "cas", endMs: 3, type: "fail", error: "precondition-failed" },
    { atMs: 4, f: "write", endMs: 5, type: "info", error: "timeout" },
    { atMs: 6, f: "read", endMs: 7, type: "fail", error: ["crash", "disk full"] },
    { atMs: 8, f: "write", endMs: 9, type: "info", error: "timeout" },
    { atMs: 10, f: "read", endMs: 11, type: "fail", error: ["crash", "no such file"] },
    { atMs: 12, f: "write", endMs: 13, type: "info", error: "timeout" },
    { atMs: 14, f: "read", endMs: 15, type: "fail", error: "timeout" },
    { atMs: 16, f: "read", endMs: null },
  ]);
  expect(await exceptions().check(history, BUDGET)).toEqual({
    valid: true,
    details: {
      groups: [
        { f: "write", error: "timeout", count: 3, firstIndex: 5, example: "timeout" },
        { f: "read", error: "crash", count: 2, firstIndex: 7, example: ["crash", "disk full"] },
        ...[
          {
            f: "cas",
            error: "precondition-failed",
            count: 1,
            firstIndex: 3,
            example: "precondition-failed",
          },
        ],
        { f: "read", error: "timeout", count: 1, firstIndex: 15, example: "timeout" },
      ],
    },
  });
});

test("a client that crashed makes the run unknown, in whichever shape it was recorded", async () => {
  for (const error of [
    ["client-crashed", "x is not a function"],
    "client-crashed: x is not a function",
  ]) {
    const history = historyOf([
      { atMs: 0, f: "read", endMs: 1 },
      { atMs: 2, f: "cas", endMs: 3, type: "info", error },
      { atMs: 4, f: "cas", endMs: 5, type: "info", error },
    ]);
    expect(await exceptions().check(history, BUDGET)).toMatchObject({
      valid: "unknown",
      reason: `The client crashed in 2 operations, first in 'cas' (history index 3): ${JSON.stringify(error)}.`,
      details: { groups: [{ error: "client-crashed", count: 2, firstIndex: 3 }] },
    });
  }
});

test("an error of another shape is its own name", async () => {
  const history = historyOf([{ atMs: 0, f: "read", endMs: 1, type: "fail", error: { code: 7 } }]);
  expect(await exceptions().check(history, BUDGET)).toMatchObject({
    details: { groups: [{ error: '{"code":7}' }] },
  });
});
