import { describe, expect, it } from "vitest";
import { tableOf } from "../testing/tables.ts";
import { matches } from "./search.ts";

const table = tableOf(
  [
    { fromS: 0, toS: 1, f: "write", key: "k1", value: 7, node: "n1" },
    { fromS: 1, toS: 2, f: "read", key: "k1", node: "n2", process: 3 },
    { fromS: 2, toS: 3, f: "read", key: "k10", node: "n2", outcome: "fail" },
    { fromS: 3, toS: null, f: "write", key: "k2", value: "seven" },
  ],
  5,
);

function found(query: string): readonly number[] {
  return [...(matches(table, query) ?? [])].flatMap((bit, row) => (bit === 1 ? [row] : []));
}

describe("the filter of operations", () => {
  it("takes words that stand anywhere, all of them", () => {
    expect(found("write")).toEqual([0, 3]);
    expect(found("WRITE seven")).toEqual([3]);
    expect(found("k1")).toEqual([0, 1, 2]);
  });

  it("takes fields as they are, and outcomes", () => {
    expect(found("key:k1")).toEqual([0, 1]);
    expect(found("f:read node:n2 process:3")).toEqual([1]);
    expect(found("is:fail")).toEqual([2]);
    expect(found("is:open")).toEqual([3]);
    expect(found("is:nonsense")).toEqual([]);
  });

  it("takes words that must not be there", () => {
    expect(found("-f:read")).toEqual([0, 3]);
    expect(found("key:k1 -read")).toEqual([0]);
  });

  it("asks for nothing when nothing is written, or only half of something", () => {
    expect(matches(table, "  ")).toBeNull();
    expect(matches(table, "-")).toBeNull();
  });
});
