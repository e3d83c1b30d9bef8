import { describe, expect, it } from "vitest";
import type { Json } from "../../core/json.ts";
import { type Case, fail, info, judgeSteps, ok, type Step } from "./testing/steps.ts";

const counted: readonly Step[] = [
  ["add", 2, ok(2)],
  ["add-and-get", 3, ok(5)],
  ["add", 10, info],
  ["add", 100, fail("unreachable")],
];
const read = (value: Json): Step => ["read", null, ok(value)];

describe("counter", () => {
  it.each<Case>([
    ["without and with what timed out", true, [...counted, read(5), read(15)]],
    ["a read that failed says nothing", true, [...counted, ["read", null, fail("timeout")]]],
    ["an increment is lost", false, [...counted, read(3)]],
    ["an increment that failed is seen", false, [...counted, read(105)]],
    [
      "an increment is lost, and seen by the next one",
      false,
      [
        ["add", 2, ok(2)],
        ["add-and-get", 3, ok(3)],
      ],
    ],
  ])("%s: %s", async (_, valid, steps) => {
    expect((await judgeSteps("counter", steps)).valid).toBe(valid);
  });

  it("begins with what is given", async () => {
    expect((await judgeSteps("counter", [read(7)], 7)).valid).toBe(true);
    await expect(judgeSteps("counter", [read(0)], "x")).rejects.toThrow(
      'Model counter cannot begin with "x"',
    );
  });

  it.each<readonly [Step, string]>([
    [["add", "1", ok(null)], "index 0: 'invoke' of add carries \"1\""],
    [read(0.5), "index 1: 'ok' of read carries 0.5"],
    [["reset", null, info], "index 0: model counter does not know 'reset'"],
  ])("refuses %j", async (step, message) => {
    await expect(judgeSteps("counter", [step])).rejects.toThrow(message);
  });
});
