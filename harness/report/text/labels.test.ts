import { describe, expect, it } from "vitest";
import { figureText, labelText } from "./labels.ts";

describe("figures of checkers", () => {
  it("reads the unit off the name", () => {
    const figures = { longestOutageMs: 3812, okShare: 0.931, operations: 48_211, elapsedNs: 1500 };
    const shown = Object.entries(figures).map(
      ([name, value]) => `${labelText(name)}: ${figureText(name, value)}`,
    );
    expect(shown).toEqual([
      "longest outage: 3.81 s",
      "ok share: 93.1%",
      "operations: 48,211",
      "elapsed: 1.5 µs",
    ]);
  });

  it("leaves other names and values as they are", () => {
    expect([labelText("k3"), labelText("per-key"), labelText("Ms")]).toEqual([
      "k3",
      "per-key",
      "Ms",
    ]);
    expect([figureText("a", "text"), figureText("a", true), figureText("a", null)]).toEqual([
      "text",
      "yes",
      "none",
    ]);
    expect(figureText("share", 7)).toBe("7");
  });
});
