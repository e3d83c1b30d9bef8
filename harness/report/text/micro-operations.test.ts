import { expect, test } from "vitest";
import type { Op } from "../../core/op.ts";
import { microOperationsIn } from "./micro-operations.ts";
import { callText, resultText } from "./operations.ts";

const invoke: Op = {
  ...{ index: 0, time: 0, process: 3, type: "invoke", f: "txn" },
  value: [
    ["r", 6, null],
    ["append", 7, 1],
  ],
};

test("transactions read as what they do, and their results as what they read", () => {
  const answered = [
    ["r", 6, [1, 2]],
    ["append", 7, 1],
  ];
  const completion: Op = { ...invoke, index: 1, type: "ok", value: answered };
  expect(callText(invoke)).toBe("txn r 6, append 7 1");
  expect(resultText({ invoke, completion })).toBe("r 6 [1,2]");
  const write: Op = { ...invoke, value: [["w", "x", 1]] };
  expect(resultText({ invoke: write, completion: { ...write, index: 1, type: "ok" } })).toBe("ok");
});

test("a transfer reads as one", () => {
  const value = { from: 3, to: 2, amount: 5 };
  expect(callText({ ...invoke, f: "transfer", value })).toBe("transfer 5 from 3 to 2");
  expect(callText({ ...invoke, f: "transfer", value: { ...value, note: "" } })).toContain('"note"');
});

test("other values are no transactions", () => {
  expect(microOperationsIn([1, 2])).toBeNull();
  expect(microOperationsIn([])).toBeNull();
  expect(microOperationsIn([["x", 1, 2]])).toBeNull();
});
