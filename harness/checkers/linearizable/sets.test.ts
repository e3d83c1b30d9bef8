import { describe, expect, it } from "vitest";
import type { Json } from "../../core/json.ts";
import { type Case, fail, info, judgeSteps, ok, type Step } from "./testing/steps.ts";

const added: readonly Step[] = [
  ["add", "a", ok("a")],
  ["add", { b: 1 }, info],
  ["add", "c", fail("unreachable")],
];
const read = (...elements: readonly Json[]): Step => ["read", null, ok(elements)];
const contains = (element: Json, found: Json): Step => ["contains", element, ok(found)];

describe("set", () => {
  it.each<Case>([
    ["without and with what timed out", true, [...added, read("a"), read({ b: 1 }, "a")]],
    ["an element is lost", false, [...added, read()]],
    ["an add that failed is read", false, [...added, read("a", "c")]],
    ["an element is read twice", false, [...added, read("a", "a")]],
    ["an element is removed", true, [...added, read("a"), ["remove", "a", ok("a")], read()]],
    ["a removed element is still there", false, [...added, ["remove", "a", ok("a")], read("a")]],
    ["a read that timed out", true, [...added, ["read", null, info]]],
  ])("as a whole: %s: %s", async (_, valid, steps) => {
    expect((await judgeSteps("set", steps)).valid).toBe(valid);
  });

  it.each<Case>([
    ["it came", true, [...added, contains({ b: 1 }, false), contains({ b: 1 }, true)]],
    ["it came and went", false, [...added, contains({ b: 1 }, true), contains({ b: 1 }, false)]],
    ["it was removed", true, [...added, ["remove", "a", ok("a")], contains("a", false)]],
    ["it was not", false, [...added, contains("a", false), contains("c", false)]],
  ])("element by element: %s: %s", async (_, valid, steps) => {
    const { valid: found, details } = await judgeSteps("set", steps);
    expect(found).toBe(valid);
    expect(Number(details?.partitions)).toBeGreaterThan(1);
  });

  it("names the element", async () => {
    const { reason } = await judgeSteps("set", [...added, contains("a", false)]);
    expect(reason).toMatch(/^Element "a" is not linearizable: /);
  });

  it("begins with what is given", async () => {
    expect((await judgeSteps("set", [read("a")], ["a"])).valid).toBe(true);
    expect((await judgeSteps("set", [read("a")])).valid).toBe(false);
    expect((await judgeSteps("set", [contains("a", true)], ["a"])).valid).toBe(true);
    await expect(judgeSteps("set", [read()], 5)).rejects.toThrow("Model set cannot begin with 5");
  });

  it("refuses values of the wrong kind", async () => {
    await expect(judgeSteps("set", [contains(1, 1)])).rejects.toThrow(
      "History line with index 1: 'ok' of contains carries 1",
    );
    await expect(judgeSteps("set", [["read", null, ok(null)]])).rejects.toThrow(
      "index 1: 'ok' of read carries null",
    );
  });
});
