import { expect, test } from "vitest";
import { History } from "../core/history.ts";
import { countOutcomes, stats } from "./stats.ts";
import { BUDGET, historyOf } from "./testing/histories.ts";

test("counts operations by kind and by how they ended", async () => {
  const history = historyOf([
    { atMs: 0, f: "read", endMs: 1 },
    { atMs: 2, f: "write", endMs: 3 },
    { atMs: 4, f: "write", endMs: 5, type: "fail" },
    { atMs: 6, f: "write", endMs: 7, type: "info" },
    { atMs: 8, f: "write", endMs: null },
  ]);
  const counts = {
    total: { invoked: 5, ok: 2, fail: 1, info: 1 },
    byF: {
      read: { invoked: 1, ok: 1, fail: 0, info: 0 },
      write: { invoked: 4, ok: 1, fail: 1, info: 1 },
    },
  };
  expect(countOutcomes(history)).toEqual(counts);
  expect(await stats().check(history, BUDGET)).toEqual({ valid: true, details: counts });
});

test("a kind of operation that never succeeded makes the run unknown, however well the others did", async () => {
  const history = historyOf([
    { atMs: 0, f: "read", endMs: 1 },
    { atMs: 2, f: "cas", endMs: 3, type: "fail" },
    { atMs: 4, f: "cas", endMs: null },
  ]);
  expect(await stats().check(history, BUDGET)).toMatchObject({
    valid: "unknown",
    reason: "No operation succeeded of 'cas' (2 invoked).",
  });
});

test("so does a run without operations; nemesis lines are none", async () => {
  const history = new History([
    { index: 0, time: 0, process: "nemesis", type: "info", f: "kill", value: null },
  ]);
  expect(await stats().check(history, BUDGET)).toEqual({
    valid: "unknown",
    reason: "No operation was invoked.",
    details: { total: { invoked: 0, ok: 0, fail: 0, info: 0 }, byF: {} },
  });
});
