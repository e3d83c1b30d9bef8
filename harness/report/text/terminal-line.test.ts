import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderLine } from "./terminal-line.ts";

const options = { color: false, width: 40 };

describe("renderLine", () => {
  it("cuts what is too long, or wraps it where more rows are allowed", () => {
    const text = "one two three four five six seven";
    expect(renderLine({ label: "why", text }, options)).toEqual([
      "  why             one two three four fi…",
    ]);
    expect(renderLine({ label: "why", text, rows: 2 }, options)).toEqual([
      "  why             one two three four",
      "                  five six seven",
    ]);
    expect(renderLine({ label: null, text, whole: true }, { ...options, width: 5 })).toEqual([
      text,
    ]);
  });

  it("keeps to width and rows for any text", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 200 }),
        fc.integer({ min: 1, max: 3 }),
        (text, rows) => {
          const lines = renderLine({ label: "label", text, rows }, options);
          expect(lines.length).toBeLessThanOrEqual(rows);
          for (const line of lines) expect(line.length).toBeLessThanOrEqual(40);
        },
      ),
    );
  });
});
