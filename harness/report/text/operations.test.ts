import { describe, expect, it } from "vitest";
import type { Operation } from "../../core/history.ts";
import type { Op } from "../../core/op.ts";
import { callText, resultText, whereText } from "./operations.ts";

const invoke: Op = {
  index: 0,
  time: 0,
  process: 3,
  type: "invoke",
  f: "read",
  key: "k1",
  value: null,
};

function ended(call: Partial<Op>, end: Partial<Op>): Operation {
  const start = { ...invoke, ...call };
  return { invoke: start, completion: { ...start, index: 1, type: "ok", ...end } };
}

describe("operations in words", () => {
  it("says what was asked", () => {
    expect(callText(invoke)).toBe("read k1");
    expect(callText({ ...invoke, f: "cas", value: [1, 2] })).toBe("cas k1 [1,2]");
    expect(callText({ ...invoke, f: "write", key: 7, value: "x" })).toBe('write 7 "x"');
  });

  it("says what came back", () => {
    expect(resultText(ended({}, { value: 4 }))).toBe("4");
    expect(resultText(ended({}, { value: null }))).toBe("null");
    expect(resultText(ended({ f: "write", value: 4 }, { value: 4 }))).toBe("ok");
    expect(resultText(ended({}, { type: "info", error: "timeout" }))).toBe("unknown: timeout");
    expect(resultText(ended({}, { type: "info", error: ["client-crashed", "boom"] }))).toBe(
      "unknown: client-crashed: boom",
    );
    expect(
      resultText(
        ended(
          { f: "cas", value: [1, 2] },
          { type: "fail", error: "precondition-failed", observed: 5 },
        ),
      ),
    ).toBe("failed: precondition-failed, saw 5");
    expect(resultText({ invoke, completion: null })).toBe("unknown: the record ends first");
  });

  it("names the node where the record does", () => {
    expect(whereText(ended({}, { node: "n2" }))).toBe("p3@n2");
    expect(whereText({ invoke, completion: null })).toBe("p3");
  });

  it("cuts long values visibly", () => {
    const call = callText({ ...invoke, f: "write", value: "y".repeat(1_000_000) });
    expect(call).toMatch(/^write k1 "y{119}… \(1000002 characters\)$/);
  });
});
