import { describe, expect, test } from "vitest";
import { BUDGET } from "../../harness/checkers/testing/histories.ts";
import type { ConsistencyModel } from "../../harness/core/consistency.ts";
import { Story } from "../final-reads/testing/story.ts";
import { siblingsChecker } from "./checker.ts";

const INFO = { type: "info" } as const;
const FAIL = { type: "fail" } as const;

/** The anomaly that is found first; null when there is none. */
async function anomalyIn(story: Story, ...claimed: readonly ConsistencyModel[]) {
  const { valid, findings } = await siblingsChecker(["convergence", ...claimed]).check(
    story.history(),
    BUDGET,
  );
  expect(valid).toBe(findings === undefined);
  return findings?.[0]?.anomaly ?? null;
}

/** 1 and 2 side by side; process 2 reads both and writes 3 in their place. */
const resolved = () =>
  new Story().op(0, "blind-write", 1).op(1, "blind-write", 2).read(2, [1, 2]).op(2, "write", 3);

test("tutorial: concurrent writes survive until one that has seen them takes their place", async () => {
  const both = () => new Story().op(0, "blind-write", 1).op(1, "blind-write", 2);
  expect(await anomalyIn(both().finalReads([1, 2], [1, 2]))).toBeNull();
  expect(await anomalyIn(both().finalReads([2], [2]))).toBe("lost-write");
  expect(await anomalyIn(resolved().finalReads([3], [3]))).toBeNull();
  const result = await siblingsChecker(null).check(both().finalReads([2], [2]).history(), BUDGET);
  expect(result).toMatchObject({
    valid: false,
    reason: expect.stringContaining("reads [2], without 1, and nothing there has seen it"),
    findings: [{ anomaly: "lost-write", ops: [0, 4, 5], key: 0 }],
  });
});

describe("at the end", () => {
  test.each([
    ["what was overwritten comes back", [1], "resurrected-sibling"],
    ["what was overwritten stands beside its successor", [1, 3], "overwritten-sibling"],
    ["nothing is left", [], "lost-write"],
    ["there is what nobody wrote", [3, 9], "thin-air-read"],
    ["a value stands there twice", [3, 3], "duplicate-sibling"],
  ])("%s", async (_, end, anomaly) => {
    expect(await anomalyIn(resolved().finalReads(end, end))).toBe(anomaly);
  });

  test("clients read differently", async () => {
    const story = new Story().op(0, "blind-write", 1).op(1, "blind-write", 2, INFO);
    expect(await anomalyIn(story.finalReads([1], [1, 2]))).toBe("divergence");
  });
});

test("a write takes the place of what its client had read, and of nothing that came later", async () => {
  const stale = () =>
    new Story().op(0, "blind-write", 1).read(2, [1]).op(1, "blind-write", 2).op(2, "write", 3);
  expect(await anomalyIn(stale().finalReads([2, 3], [2, 3]))).toBeNull();
  expect(await anomalyIn(stale().finalReads([3], [3]))).toBe("lost-write");
});

test("a chain of writes of one client leaves the last; a blind one leaves all", async () => {
  const chain = () => new Story().op(0, "write", 1).op(0, "write", 2).op(0, "write", 3);
  expect(await anomalyIn(chain().finalReads([3], [3]))).toBeNull();
  expect(await anomalyIn(chain().finalReads([2, 3], [2, 3]))).toBe("overwritten-sibling");
  const blind = () => new Story().op(0, "write", 1).op(0, "blind-write", 2);
  expect(await anomalyIn(blind().finalReads([1, 2], [1, 2]))).toBeNull();
  expect(await anomalyIn(blind().finalReads([2], [2]))).toBe("lost-write");
});

test("a write that nobody knows the end of may be there, and may have taken places", async () => {
  const open = () => new Story().op(0, "blind-write", 1).read(1, [1]).op(1, "write", 2, INFO);
  expect(await anomalyIn(open().finalReads([1], [1]))).toBeNull();
  expect(await anomalyIn(open().finalReads([2], [2]))).toBeNull();
  expect(await anomalyIn(open().finalReads([], []))).toBe("lost-write");
  const failed = new Story().op(0, "blind-write", 1, FAIL).finalReads([1], [1]);
  expect(await anomalyIn(failed)).toBe("aborted-read");
});

describe("reads on the way", () => {
  const lagging = () =>
    new Story().op(0, "blind-write", 1).read(1, []).read(0, []).finalReads([1], [1]);

  test.each([
    ["may lag behind where nothing is claimed", [], null],
    ["show a client its own writes where that is claimed", ["read-your-writes"], "lost-write"],
    ["show all that was acknowledged where that is claimed", ["regular"], "lost-write"],
  ] as const)("%s", async (_, claimed, anomaly) => {
    expect(await anomalyIn(lagging(), ...claimed)).toBe(anomaly);
  });

  test("of others may lag behind where only a client's own are claimed", async () => {
    const others = new Story().op(0, "blind-write", 1).read(1, []).finalReads([1], [1]);
    expect(await anomalyIn(others, "read-your-writes")).toBeNull();
  });
});

test("a key with more writes than memory is unknown", async () => {
  const history = resolved().finalReads([3], [3]).history();
  const result = await siblingsChecker(null).check(history, { timeoutMs: 1_000, memoryMb: 0 });
  expect(result).toMatchObject({
    valid: "unknown",
    reason: "Key 0 has 3 writes, too many for 0 MB.",
  });
});

test("of a system that claims no convergence, the end is not judged", async () => {
  const history = new Story().op(0, "blind-write", 1).finalReads([1], []).history();
  expect(await siblingsChecker([]).check(history, BUDGET)).toMatchObject({ valid: true });
});
