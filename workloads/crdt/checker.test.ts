import { describe, expect, test } from "vitest";
import { BUDGET } from "../../harness/checkers/testing/histories.ts";
import type { ConsistencyModel } from "../../harness/core/consistency.ts";
import { Story } from "../final-reads/testing/story.ts";
import { crdtChecker } from "./checker.ts";
import type { CrdtType } from "./value-type.ts";

const INFO = { type: "info" } as const;
const FAIL = { type: "fail" } as const;

/** The anomaly that is found first; null when there is none. */
async function anomalyIn(
  type: CrdtType,
  story: Story,
  claimed: readonly ConsistencyModel[] | null = null,
) {
  const { valid, findings } = await crdtChecker(type, claimed).check(story.history(), BUDGET);
  expect(valid).toBe(findings === undefined);
  return findings?.[0]?.anomaly ?? null;
}

test("tutorial: at the end a counter has all that was acknowledged, once", async () => {
  const adds = () => new Story().op(0, "add", 3).op(1, "add", 4);
  expect(await anomalyIn("g-counter", adds().finalReads(7, 7))).toBeNull();
  expect(await anomalyIn("g-counter", adds().finalReads(4, 4))).toBe("wrong-total");
  const result = await crdtChecker("g-counter", null).check(
    adds().finalReads(4, 4).history(),
    BUDGET,
  );
  expect(result).toMatchObject({
    valid: false,
    reason: expect.stringContaining("2 acknowledged adds give 7, and nothing else can have been"),
    findings: [{ ops: [4, 5], key: 0 }],
  });
});

test("a run without reads at the end is unknown", async () => {
  const history = new Story().op(0, "add", 3).history();
  expect(await crdtChecker("g-counter", null).check(history, BUDGET)).toMatchObject({
    valid: "unknown",
    reason: "No client read at the end, so nothing is known of it.",
  });
});

describe("counters", () => {
  const open = () => new Story().op(0, "add", 10).op(1, "add", 4, INFO).op(2, "add", 100, FAIL);

  test.each([
    ["without the add that nobody knows of", 10, null],
    ["with it", 14, null],
    ["with half of it", 12, "wrong-total"],
    ["with one that failed", 110, "impossible-total"],
    ["with one counted twice", 24, "impossible-total"],
    ["without one that was acknowledged", 4, "wrong-total"],
  ])("%s", async (_, total, anomaly) => {
    expect(await anomalyIn("g-counter", open().finalReads(total, total))).toBe(anomaly);
  });

  test("a read on the way may lag behind, not run ahead", async () => {
    const lagging = new Story().op(0, "add", 10).read(1, 0).finalReads(10, 10);
    expect(await anomalyIn("g-counter", lagging)).toBeNull();
    const ahead = new Story().op(0, "add", 10).read(1, 15).op(0, "add", 5).finalReads(15, 15);
    expect(await anomalyIn("g-counter", ahead)).toBe("impossible-total");
  });

  test("a counter that goes both ways", async () => {
    const both = (total: number) =>
      new Story().op(0, "add", 10).op(1, "add", -4).op(2, "add", -1, INFO).finalReads(total, total);
    for (const [total, anomaly] of [
      [6, null],
      [5, null],
      [7, "wrong-total"],
      [-6, "impossible-total"],
    ] as const)
      expect(await anomalyIn("pn-counter", both(total))).toBe(anomaly);
  });
});

describe("sets", () => {
  /** A remove of x by process 1, which has read x, and sends what it has read. */
  const removed = (...seen: readonly string[]) =>
    new Story()
      .op(0, "add", "x")
      .read(1, seen)
      .op(1, "remove", "x", { type: "ok", value: ["x", true] });

  test.each([
    ["all that was added", ["x", "y"], null],
    ["not what was acknowledged", ["y"], "lost-element"],
    ["what nobody added", ["x", "y", "z"], "thin-air-read"],
    ["what failed", ["f", "x", "y"], "aborted-read"],
    ["an element twice", ["x", "x", "y"], "duplicate-element"],
    ["what may have been added", ["i", "x", "y"], null],
  ])("a set that grows shows %s", async (_, end, anomaly) => {
    const story = new Story()
      .op(0, "add", "x")
      .op(1, "add", "y")
      .op(2, "add", "f", FAIL)
      .op(5, "add", "i", INFO)
      .finalReads(end, end);
    expect(await anomalyIn("g-set", story)).toBe(anomaly);
  });

  test("a read does not show what is added after it", async () => {
    const early = new Story().read(1, ["x"]).op(0, "add", "x").finalReads(["x"], ["x"]);
    expect(await anomalyIn("g-set", early)).toBe("thin-air-read");
  });

  test("what was read before it was removed must be gone", async () => {
    expect(await anomalyIn("or-set", removed("x").finalReads([], []))).toBeNull();
    expect(await anomalyIn("or-set", removed("x").finalReads(["x"], ["x"]))).toBe(
      "resurrected-element",
    );
  });

  test("what was added again must be there: the remove had not seen it", async () => {
    const again = () => removed("x").op(2, "add", "x");
    expect(await anomalyIn("or-set", again().finalReads(["x"], ["x"]))).toBeNull();
    expect(await anomalyIn("or-set", again().finalReads([], []))).toBe("lost-element");
  });

  test("a remove that had not read the element removes nothing", async () => {
    expect(await anomalyIn("or-set", removed().finalReads(["x"], ["x"]))).toBeNull();
  });

  test("without a context nobody knows what a remove has seen", async () => {
    const blind = (type: "ok" | "info") =>
      new Story().op(0, "add", "x").op(1, "remove", "x", { type, value: ["x", false] });
    for (const type of ["ok", "info"] as const)
      for (const end of [[], ["x"]])
        expect(await anomalyIn("or-set", blind(type).finalReads(end, end))).toBeNull();
  });

  test("of two adds of one element, a read does not tell which it showed", async () => {
    const two = (end: readonly string[]) =>
      new Story()
        .op(0, "add", "x")
        .op(2, "add", "x")
        .read(1, ["x"])
        .op(1, "remove", "x", { type: "ok", value: ["x", true] })
        .finalReads(end, end);
    expect(await anomalyIn("or-set", two(["x"]))).toBeNull();
    expect(await anomalyIn("or-set", two([]))).toBeNull();
  });
});

describe("registers", () => {
  test.each([
    ["a written value", 2, null],
    ["another one: clocks differ", 1, null],
    ["one that may have been written", 3, null],
    ["one that failed", 4, "aborted-read"],
    ["one that nobody wrote", 9, "thin-air-read"],
    ["nothing", null, "lost-write"],
  ])("at the end there is %s", async (_, end, anomaly) => {
    const story = new Story()
      .op(0, "write", 1)
      .op(0, "write", 2)
      .op(1, "write", 3, INFO)
      .op(2, "write", 4, FAIL)
      .finalReads(end, end);
    expect(await anomalyIn("lww-register", story)).toBe(anomaly);
  });

  test("whoever claims that a client's writes stay in order is held to it", async () => {
    const story = () => new Story().op(0, "write", 1).op(0, "write", 2);
    expect(await anomalyIn("lww-register", story().finalReads(1, 1), ["pram", "convergence"])).toBe(
      "lost-write",
    );
    expect(
      await anomalyIn("lww-register", story().finalReads(2, 2), ["pram", "convergence"]),
    ).toBeNull();
  });
});

test("replicas that end differently", async () => {
  const story = new Story().op(0, "add", 3).op(1, "add", 4, INFO).finalReads(3, 7);
  expect(await anomalyIn("g-counter", story)).toBe("divergence");
});

test("of a system that claims no convergence, the end is not judged", async () => {
  const story = new Story().op(0, "add", 3).finalReads(3, 0);
  expect(await anomalyIn("g-counter", story, [])).toBeNull();
  expect(await anomalyIn("g-counter", story, ["convergence"])).toBe("divergence");
});
