import { describe, expect, it } from "vitest";
import { Configurations } from "./configurations.ts";

/** Enters with one word for the window, and counts of never-returned operations as [class, count] pairs. */
function enter(seen: Configurations, window: number, spent: readonly (readonly number[])[] = []) {
  const pairs = Int32Array.from(spent.flat());
  return seen.enter(3, 7, Int32Array.of(window), pairs, pairs.length);
}

describe("configurations", () => {
  it("knows what was entered before, and what spends more than that", () => {
    const seen = new Configurations(1, 2 ** 20);
    expect(enter(seen, 5, [[1, 2]])).toBe("new");
    expect(enter(seen, 5, [[1, 2]])).toBe("known");
    expect(enter(seen, 5, [[1, 3]])).toBe("known");
    expect(
      enter(seen, 5, [
        [0, 1],
        [1, 2],
      ]),
    ).toBe("known");
    expect(enter(seen, 4, [[1, 2]])).toBe("new");
    expect(enter(seen, 5, [[2, 2]])).toBe("new");
    expect(enter(seen, 5, [[1, 1]])).toBe("new");
    expect(enter(seen, 5)).toBe("new");
    expect(enter(seen, 5, [[9, 1]])).toBe("known");
    expect(seen.count).toBe(5);
  });

  it("grows, forgets nothing, and stops at its limit", () => {
    const seen = new Configurations(1, 100_000);
    let entered = 0;
    while (enter(seen, entered) === "new") entered++;
    expect(entered).toBeGreaterThan(1_024);
    expect(enter(seen, entered)).toBe("full");
    expect(seen.bytes).toBeLessThanOrEqual(100_000);
    for (let window = 0; window < entered; window++) expect(enter(seen, window)).toBe("known");
  });
});
