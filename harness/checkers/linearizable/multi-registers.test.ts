import { describe, expect, it } from "vitest";
import type { Json } from "../../core/json.ts";
import { type Case, fail, info, judgeSteps, ok, type Step } from "./testing/steps.ts";

const txn = (...micros: readonly Json[]): Step => ["txn", micros, ok(micros)];
const both = txn(["w", "x", 1], ["w", "y", 2]);
const failed: Step = ["txn", [["w", "x", 1]], fail("txn-conflict")];
const lost: Step = ["txn", [["w", "x", 1]], info];

describe("multi-register", () => {
  it.each<Case>([
    ["both writes are seen", true, [both, txn(["r", "y", 2], ["r", "z", null], ["r", "x", 1])]],
    ["one write is seen", false, [both, txn(["r", "x", 1], ["r", "y", null])]],
    ["a transaction sees its own writes", true, [txn(["w", "x", 1], ["r", "x", 1])]],
    ["a transaction that failed is seen", false, [failed, txn(["r", "x", 1])]],
    ["one that timed out is seen later", true, [lost, txn(["r", "x", null]), txn(["r", "x", 1])]],
  ])("%s: %s", async (_, valid, steps) => {
    expect((await judgeSteps("multi-register", steps)).valid).toBe(valid);
  });

  it("takes what the invocation does not know from the completion", async () => {
    const read: Step = ["txn", [["r", "x", null]], ok([["r", "x", 0]])];
    expect((await judgeSteps("multi-register", [read], 0)).valid).toBe(true);
    expect((await judgeSteps("multi-register", [read], 1)).valid).toBe(false);
  });

  it("judges keys apart that no transaction connects, and names them", async () => {
    const { reason, details } = await judgeSteps("multi-register", [
      both,
      txn(["w", "z", 1]),
      txn(["r", "y", 3]),
    ]);
    expect(details?.partitions).toBe(2);
    expect(reason).toMatch(/^The history of "x", "y" is not linearizable: /);
  });

  it.each<readonly [Step, string]>([
    [txn(["append", "x", 1]), 'index 0: \'invoke\' of txn carries [["append","x",1]]'],
    [["txn", [["w", "x", 1]], ok([["w", "x", 2]])], "index 1: 'ok' of txn"],
    [["txn", [["w", "x", 1]], ok([])], "index 1: 'ok' of txn carries []"],
    [["txn", 5, info], "index 0: 'invoke' of txn carries 5"],
    [["read", null, info], "index 0: model multi-register does not know 'read'"],
  ])("refuses %j", async (step, message) => {
    await expect(judgeSteps("multi-register", [step])).rejects.toThrow(message);
  });
});
