import { describe, expect, it } from "vitest";
import { UsageError } from "../../core/errors.ts";
import type { Json } from "../../core/json.ts";
import { type Case, fail, info, judgeSteps, ok, type Step } from "./testing/steps.ts";

const queued: readonly Step[] = [
  ["enqueue", "a", ok("a")],
  ["enqueue", { b: 1 }, ok({ b: 1 })],
];
const dequeue = (value: Json): Step => ["dequeue", null, ok(value)];
const lost: Step = ["dequeue", null, info];
const empty: Step = ["dequeue", null, fail("empty")];
const unreachable: Step = ["dequeue", null, fail("unreachable")];

describe("fifo-queue", () => {
  it.each<Case>([
    [
      "in order, then empty",
      true,
      [empty, ...queued, dequeue("a"), dequeue({ b: 1 }), dequeue(null)],
    ],
    ["two elements change places", false, [...queued, dequeue({ b: 1 }), dequeue("a")]],
    ["empty while there is something", false, [...queued, empty]],
    ["a dequeue that failed otherwise says nothing", true, [...queued, unreachable]],
    ["lost by a dequeue that timed out", true, [...queued, lost, dequeue({ b: 1 }), empty]],
    ["an enqueue that failed is dequeued", false, [["enqueue", 1, fail("full")], dequeue(1)]],
  ])("%s: %s", async (_, valid, steps) => {
    expect((await judgeSteps("fifo-queue", steps)).valid).toBe(valid);
  });

  it("begins with what is given", async () => {
    expect((await judgeSteps("fifo-queue", [dequeue("a")], ["a", "b"])).valid).toBe(true);
    expect((await judgeSteps("fifo-queue", [dequeue("b")], ["a", "b"])).valid).toBe(false);
  });

  it("holds no null, which stands for nothing", async () => {
    const verdict = judgeSteps("fifo-queue", [["enqueue", null, ok(null)]]);
    await expect(verdict).rejects.toThrow(UsageError);
    await expect(verdict).rejects.toThrow("index 0: 'invoke' of enqueue carries null");
  });
});

describe("unordered-queue", () => {
  it.each<Case>([
    ["in any order", true, [...queued, dequeue({ b: 1 }), dequeue("a"), empty]],
    ["an element comes out twice", false, [...queued, dequeue("a"), dequeue("a")]],
    ["empty while there is something", false, [...queued, dequeue("a"), empty]],
    ["either is lost by a dequeue that timed out", true, [...queued, lost, dequeue("a"), empty]],
    ["or the other", true, [...queued, lost, dequeue({ b: 1 }), empty]],
  ])("%s: %s", async (_, valid, steps) => {
    expect((await judgeSteps("unordered-queue", steps)).valid).toBe(valid);
  });
});

describe("stack", () => {
  const pushed: readonly Step[] = [
    ["push", "a", ok("a")],
    ["push", "b", ok("b")],
  ];
  const pop = (value: Json): Step => ["pop", null, ok(value)];
  const nothing: Step = ["pop", null, fail(["empty", "no more"])];

  it.each<Case>([
    ["the last comes first", true, [...pushed, pop("b"), pop("a"), nothing]],
    ["the first comes first", false, [...pushed, pop("a")]],
    ["the top is lost by a pop that timed out", true, [...pushed, ["pop", null, info], pop("a")]],
  ])("%s: %s", async (_, valid, steps) => {
    expect((await judgeSteps("stack", steps)).valid).toBe(valid);
  });

  it("begins with what is given, the top last", async () => {
    expect((await judgeSteps("stack", [pop("b")], ["a", "b"])).valid).toBe(true);
    await expect(judgeSteps("stack", [["peek", null, info]])).rejects.toThrow(
      "index 0: model stack does not know 'peek'",
    );
  });
});
