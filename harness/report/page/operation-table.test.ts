import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { History } from "../../core/history.ts";
import { passingRun } from "../testing/fixtures.ts";
import { HOSTILE_TEXTS } from "../testing/hostile.ts";
import { at, historyOf } from "../testing/synthetic-run.ts";
import { decodeTable } from "./decode-table.ts";
import { encodeTable } from "./encode-table.ts";
import { OUTCOME_NAMES } from "./operation-table.ts";
import { VarintReader, VarintWriter } from "./varints.ts";

describe("a table of operations", () => {
  it("holds each operation with its times, its names and what came back", () => {
    const call = { process: 3, f: "cas", key: "k1", value: [1, 2], node: "n4" } as const;
    const { operations } = historyOf([
      { ...call, type: "invoke", time: at(1.25) },
      { ...call, type: "fail", time: at(1.5), error: "precondition-failed" },
      { process: 0, f: "read", value: null, type: "invoke", time: at(2) },
    ]);
    const table = decodeTable(encodeTable(operations, { valueChars: 40 }), 9_000_000);
    expect(table.count).toBe(2);
    expect([...table.index]).toEqual([0, 2]);
    expect([...table.startUs]).toEqual([1_250_000, 2_000_000]);
    expect([...table.endUs]).toEqual([1_500_000, 9_000_000]);
    expect([...table.outcome].map((code) => OUTCOME_NAMES[code])).toEqual(["fail", "open"]);
    const { names } = table;
    expect(names.key[table.key[0] ?? 0]).toBe("k1");
    expect(names.key[table.key[1] ?? 0]).toBe("");
    expect(names.node[table.node[0] ?? 0]).toBe("n4");
    expect(names.call[table.call[0] ?? 0]).toBe("[1,2]");
    expect(names.result[table.result[0] ?? 0]).toBe("failed: precondition-failed");
  });

  it("is small: a few bytes an operation before compression", () => {
    const { operations } = passingRun().history;
    const bytes = encodeTable(operations, { valueChars: 40 });
    expect(bytes.length / operations.length).toBeLessThan(40);
  });

  it("keeps its lines apart whatever the values are", () => {
    const { operations } = historyOf(
      HOSTILE_TEXTS.flatMap((text, i) => [
        { process: 0, f: "read", key: text, value: null, type: "invoke" as const, time: 2 * i },
        { process: 0, f: "read", key: text, value: text, type: "ok" as const, time: 2 * i + 1 },
      ]),
    );
    const table = decodeTable(encodeTable(operations, { valueChars: 40 }), 100);
    expect(table.count).toBe(HOSTILE_TEXTS.length);
    expect(Math.max(...table.result)).toBe(table.names.result.length - 1);
    expect(Math.max(...table.key)).toBe(table.names.key.length - 1);
  });

  it("may be empty", () => {
    const bytes = encodeTable(new History([]).operations, { valueChars: 40 });
    expect(decodeTable(bytes, 0).count).toBe(0);
  });
});

describe("varints", () => {
  it("read back what was written, also above 32 bits", () => {
    fc.assert(
      fc.property(fc.array(fc.maxSafeNat()), (values) => {
        const writer = new VarintWriter();
        for (const value of values) writer.push(value);
        const reader = new VarintReader(writer.bytes());
        expect(values.map(() => reader.next())).toEqual(values);
      }),
    );
  });
});
