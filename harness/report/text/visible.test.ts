import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clip, oneLine, plainLines, showHidden } from "./visible.ts";

describe("showHidden", () => {
  it("puts a sign where the eye would miss a character", () => {
    expect(showHidden("a\u0000b\u001bc\u007fd")).toBe("a␀b␛c␡d");
    expect(showHidden("safe\u202eevil")).toBe("safe⟨U+202E⟩evil");
    expect(showHidden("half \ud800 pair")).toBe("half ⟨U+D800⟩ pair");
  });

  it("keeps line ends, tabs and everything that prints", () => {
    expect(showHidden("a\n\tb é 漢 🙂")).toBe("a\n\tb é 漢 🙂");
  });

  it("leaves nothing hidden, whatever comes in", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(showHidden(text).replace(/[\n\t]/g, "")).not.toMatch(
          /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u,
        );
      }),
    );
  });
});

describe("clip", () => {
  it("says how long the text was", () => {
    expect(clip("abcdef", 3)).toBe("abc… (6 characters)");
    expect(clip("abc", 3)).toBe("abc");
  });

  it("does not cut a surrogate pair in two", () => {
    expect(clip("ab🙂cd", 3)).toBe("ab… (6 characters)");
  });
});

describe("oneLine", () => {
  it("drops colour codes and marks line ends", () => {
    expect(oneLine("\u001b[31mred\u001b[0m\nnext\ttab", 99)).toBe("red ⏎ next tab");
  });

  it("cuts what is huge without looking at all of it, and says so", () => {
    const shown = oneLine("x".repeat(1_000_000), 10);
    expect(shown).toBe(`${"x".repeat(10)}… (1000000 characters)`);
  });

  it("is one line, bounded, for any text", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 300 }),
        fc.integer({ min: 1, max: 80 }),
        (text, most) => {
          const line = oneLine(text, most);
          expect(line).not.toMatch(/[\n\r\t]/);
          expect(line.length).toBeLessThanOrEqual(most + 25);
        },
      ),
    );
  });
});

describe("plainLines", () => {
  it("cuts each long line by itself", () => {
    expect(plainLines("short\r\nlonger", 5)).toEqual(["short", "longe… (6 characters)"]);
  });
});
