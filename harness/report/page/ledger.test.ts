import { describe, expect, it } from "vitest";
import type { Json } from "../../core/json.ts";
import { failingRun } from "../testing/fixtures.ts";
import { at, historyOf } from "../testing/synthetic-run.ts";
import { ledgerOf } from "./ledger.ts";

function call(f: string, from: number, asked: Json, answered: Json, type: "ok" | "info" = "ok") {
  const base = { process: Math.round(from), f, key: "k" };
  return [
    { ...base, type: "invoke" as const, value: asked, time: at(from) },
    { ...base, type, value: answered, time: at(from + 0.5) },
  ];
}

describe("a ledger", () => {
  it("shows how many elements reads of a set must and may have", () => {
    const history = historyOf([
      ...call("add", 1, 7, 7),
      ...call("add", 2, 8, 8, "info"),
      ...call("read", 3, null, []),
    ]);
    expect(ledgerOf(history, "k")).toEqual({
      title: "Elements of key k: what reads showed, and what they had to",
      bounds: [
        [0, 0, 0],
        [1e6, 0, 1],
        [1.5e6, 1, 1],
        [2e6, 1, 2],
      ],
      seen: [[3e6, 0]],
    });
  });

  it("sums counters, also downwards, and totals accounts", () => {
    const counter = historyOf([...call("add", 1, -3, -3), ...call("read", 2, null, -3)]);
    expect(ledgerOf(counter, undefined)?.bounds.at(-1)).toEqual([1.5e6, -3, -3]);
    const bank = historyOf([
      ...call("read", 1, null, { a: 9, b: 10 }),
      ...call("transfer", 2, { from: "a", to: "b", amount: 1 }, null),
      ...call("read", 3, null, { a: 9, b: 11 }),
    ]);
    // The first read may be the wrong one.
    expect(ledgerOf(bank, undefined)).toMatchObject({
      bounds: [[0, 20, 20]],
      seen: [
        [1e6, 19],
        [3e6, 20],
      ],
    });
  });

  it("says nothing of registers", () => {
    expect(ledgerOf(failingRun().history, undefined)).toBeNull();
  });
});
