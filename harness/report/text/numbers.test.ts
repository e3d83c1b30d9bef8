import { describe, expect, it } from "vitest";
import { countOf, countText, durationText, momentText, shareText } from "./numbers.ts";

describe("numbers", () => {
  it("groups counts by thousands", () => {
    expect([0, 999, 1000, 48211, 1234567].map(countText)).toEqual([
      "0",
      "999",
      "1,000",
      "48,211",
      "1,234,567",
    ]);
    expect([-1234, 0.125, 1e21].map(countText)).toEqual(["-1,234", "0.125", "1e+21"]);
    expect([countOf(1, "line"), countOf(2, "line")]).toEqual(["1 line", "2 lines"]);
  });

  it("never rounds a share to all or nothing", () => {
    expect([shareText(1, 2), shareText(0, 5), shareText(5, 5)]).toEqual(["50%", "0%", "100%"]);
    expect([shareText(1, 100_000), shareText(99_999, 100_000)]).toEqual(["< 0.1%", "> 99.9%"]);
    expect(shareText(0, 0)).toBe("–");
  });

  it("gives durations in the unit that reads best", () => {
    const durations = [
      0, 15, 820_000, 4_128_000, 24_140_000_000, 125_000_000_000, 7_260_000_000_000,
    ];
    expect(durations.map(durationText)).toEqual([
      "0 s",
      "15 ns",
      "820 µs",
      "4.13 ms",
      "24.1 s",
      "2 min 5 s",
      "2 h 1 min",
    ]);
    expect(momentText(12_402_000_000)).toBe("12.402 s");
  });
});
