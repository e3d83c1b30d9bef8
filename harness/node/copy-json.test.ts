import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../core/json.ts";
import { copyJson } from "./copy-json.ts";

const throughText = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("copyJson", () => {
  it("shares nothing with what it copies", () => {
    const entries = [{ index: 1 }];
    const copy = copyJson({ type: "append", entries });
    entries.push({ index: 2 });
    (entries[0] as { index: number }).index = 7;
    expect(copy).toEqual({ type: "append", entries: [{ index: 1 }] });
  });

  it("does with any JSON value what a way through text does", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const copy = copyJson(value as Json);
        expect(copy).toStrictEqual(throughText(value));
        expect(JSON.stringify(copy)).toBe(JSON.stringify(value));
      }),
    );
  });

  it.each([[Number.NaN], [-Infinity], [-0]])("and with %s", (value) => {
    expect(copyJson([value])).toStrictEqual(throughText([value]));
    expect(copyJson({ value })).toStrictEqual(throughText({ value }));
  });

  it("and with members that are undefined or called __proto__", () => {
    const odd = JSON.parse('{"__proto__": {"a": 1}}') as Record<string, Json>;
    Object.assign(odd, { left: undefined, list: [undefined] });
    const copy = copyJson(odd);
    expect(JSON.stringify(copy)).toBe('{"__proto__":{"a":1},"list":[null]}');
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
  });
});
