import { describe, expect, it } from "vitest";
import type { Json } from "../../core/json.ts";
import { type Case, info, judgeSteps, ok, type Step } from "./testing/steps.ts";

const appended: readonly Step[] = [
  ["append", "a", ok([0, "a"])],
  ["append", { b: 1 }, ok({ b: 1 })],
];
const read = (offset: number, entry: Json): Step => ["read", offset, ok(entry)];
const poll = (from: number | null, ...entries: readonly Json[]): Step => [
  "poll",
  from,
  ok(entries),
];
const lost: Step = ["append", "c", info];

describe("log", () => {
  it.each<Case>([
    [
      "entries keep their offsets",
      true,
      [...appended, read(0, "a"), read(1, { b: 1 }), read(2, null)],
    ],
    ["a poll sees all entries", true, [...appended, poll(null, "a", { b: 1 }), poll(1, { b: 1 })]],
    [
      "two entries at one offset",
      false,
      [
        ["append", 1, ok([0, 1])],
        ["append", 2, ok([0, 2])],
      ],
    ],
    ["an entry is missing", false, [...appended, poll(0, "a")]],
    [
      "an append that timed out is seen later",
      true,
      [...appended, lost, read(2, null), read(2, "c")],
    ],
    ["and then no longer", false, [...appended, lost, read(2, "c"), read(2, null)]],
  ])("%s: %s", async (_, valid, steps) => {
    expect((await judgeSteps("log", steps)).valid).toBe(valid);
  });

  it.each<readonly [Step, Json, string]>([
    [["append", "a", ok([0, "b"])], null, "index 1: 'ok' of append carries [0,\"b\"]"],
    [["append", "a", ok(0)], null, "index 1: 'ok' of append carries 0"],
    [["read", null, ok("a")], null, "index 0: 'invoke' of read carries null"],
    [["poll", 0, ok("a")], null, "index 1: 'ok' of poll carries \"a\""],
    [["trim", 0, info], null, "index 0: model log does not know 'trim'"],
    [poll(0), [], "Model log cannot begin with []"],
  ])("refuses %j", async (step, initial, message) => {
    await expect(judgeSteps("log", [step], initial)).rejects.toThrow(message);
  });
});
