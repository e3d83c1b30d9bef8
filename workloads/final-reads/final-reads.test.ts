import { expect, test } from "vitest";
import { perfect } from "../../harness/generator/testing/simulate.ts";
import { finalStateOf } from "./final-state.ts";
import { FINAL_READ, finalRounds } from "./rounds.ts";
import { Story } from "./testing/story.ts";

test("tutorial: in each of four rounds every client reads every key, the last after six seconds", () => {
  const reads = perfect(finalRounds(3, 2), { threads: [0, 1, 2] });
  const last = reads.filter(({ value }) => value === 3);
  expect(reads).toHaveLength(4 * 3 * 2);
  expect(new Set(last.map(({ thread, key }) => `${thread} ${key}`)).size).toBe(6);
  expect(last.every(({ f }) => f === FINAL_READ)).toBe(true);
  const beganMs = (last[0]?.time ?? 0) / 1e6;
  expect(beganMs).toBeGreaterThan(5_900);
  expect((reads.at(-1)?.time ?? 0) / 1e6).toBeLessThan(8_000);
});

test("clients that read the same agree", () => {
  const end = finalStateOf(new Story().op(0, "add", 1).finalReads([1], [1]).history());
  expect(end).toMatchObject({ findings: [], undecided: null });
  expect(end.byKey.get("0")?.reads).toHaveLength(2);
  expect(end.agreedAfterMs).toBeGreaterThan(5_000);
});

test("clients that read differently show a divergence, with both reads", () => {
  const { findings } = finalStateOf(new Story().op(0, "add", 1).finalReads([1], []).history());
  expect(findings).toMatchObject([{ anomaly: "divergence", key: 0, ops: [2, 3, 4, 5] }]);
  expect(findings[0]?.message).toContain("process 100 read [1] from n2 (line 3)");
});

test("what is read too soon after a change, by one client alone, or never, decides nothing", () => {
  const late = (value: number) => ({ type: "ok", value }) as const;
  const soon = new Story()
    .op(0, "add", 1)
    .wait(2_000)
    .op(1, FINAL_READ, 0, late(1))
    .op(2, FINAL_READ, 0, late(0));
  expect(finalStateOf(soon.history())).toMatchObject({
    findings: [],
    undecided: expect.stringContaining("was last read 2001 ms after the last change"),
  });
  const alone = finalStateOf(new Story().finalReads(1).history());
  expect(alone.undecided).toContain("only one client");
  const never = finalStateOf(new Story().op(0, "add", 1).history());
  expect(never.undecided).toContain("no client read at the end");
});

test("only the last round counts, and the first one that agreed is told", () => {
  const story = new Story().op(0, "add", 1);
  for (const [round, values] of [
    [0, 1],
    [1, 1],
    [1, 1],
  ].entries()) {
    story.wait(3_000);
    for (const [process, value] of values.entries())
      story.op(process, FINAL_READ, round, { type: "ok", value });
  }
  const end = finalStateOf(story.history());
  expect(end).toMatchObject({ findings: [], undecided: null });
  expect(end.agreedAfterMs).toBe(6_008);
});
