import fc from "fast-check";
import { expect, test } from "vitest";
import type { ConsistencyModel } from "../../core/consistency.ts";
import { type History, type Operation, outcomeOf } from "../../core/history.ts";
import { linearizable } from "../linearizable/linearizable.ts";
import {
  type Deed,
  interleaved,
  LADDER_CASES,
  type Turn,
  turnsOf,
} from "../testing/interleaved.ts";
import { finalBounds, readBounds } from "./bounds.ts";
import { counterBounds } from "./counter.ts";
import { counterHistories } from "./counter-history.ts";

const BUDGET = { timeoutMs: 10_000, memoryMb: 256 };

const add = (delta: number, type: Deed["type"] = "ok"): Deed => ({
  ...{ f: "add", key: "k", value: delta, type },
});
const read = (value: number): Deed => ({
  ...{ f: "read", key: "k", value: null, type: "ok", result: value },
});

const oneByOne = (...deeds: readonly Deed[]): readonly Turn[] =>
  deeds.flatMap((deed) => [
    { process: 0, deed },
    { process: 0, deed },
  ]);

const check = (
  turns: readonly Turn[],
  claimed: readonly ConsistencyModel[] | null = null,
  settleMs = 0,
) => counterBounds({ claimed, settleMs }).check(interleaved(turns), BUDGET);

test("tutorial: in the end a counter shows all that was acknowledged, once", async () => {
  expect(await check(oneByOne(add(2), add(3), read(5)))).toMatchObject({
    valid: true,
    details: { acknowledged: 2, reads: 1, settledReads: 1, stale: 0 },
  });
  expect(await check(oneByOne(add(2), add(3), read(3), read(3)))).toMatchObject({
    valid: false,
    findings: [
      {
        anomaly: "lost-write",
        key: "k",
        message: [
          "after everything had settled, the read at line 4 (process 0) shows 3",
          "all acknowledged adds, and any of those without an answer, make 5",
          "none of the 2 reads of that time is within these bounds",
        ].join("\n"),
        ops: [4, 5, 6, 7],
      },
    ],
  });
});

test("an add without an answer may count or not", async () => {
  for (const value of [5, 8])
    expect((await check(oneByOne(add(5), add(3, "info"), read(value)))).valid).toBe(true);
  const both = oneByOne(add(5), add(3, "info"), read(5), read(8));
  expect((await check(both)).valid).toBe(true);
});

test.each([
  ["a decrement that is lost", oneByOne(add(5), add(-2), read(5)), "wrong-total"],
  ["reads that disagree", oneByOne(add(5), read(0), read(5)), "divergence"],
  ["an add that failed and counts", oneByOne(add(5), add(3, "fail"), read(8)), "repeated-write"],
])("%s: %#", async (_, turns, anomaly) => {
  expect((await check(turns)).findings?.[0]).toMatchObject({ anomaly });
});

test("a value that no adds can make is wrong under every claim", async () => {
  expect(await check(oneByOne(read(7), add(7), read(7)), [])).toMatchObject({
    valid: false,
    findings: [{ anomaly: "impossible-value", ops: [0, 1] }],
  });
});

test("a read that leaves out what was acknowledged is stale where reads are recent", async () => {
  const turns = oneByOne(add(2), read(0), add(3), read(5));
  expect(await check(turns)).toMatchObject({
    valid: true,
    details: { stale: 1, shortfall: { max: 2 } },
  });
  for (const model of ["linearizable", "regular"] as const)
    expect((await check(turns, [model])).findings).toMatchObject([
      { anomaly: "stale-read", ops: [2, 3] },
    ]);
});

test("without an acknowledged add, or settled reads, nothing is known", async () => {
  expect((await check(oneByOne(read(0)))).valid).toBe("unknown");
  expect((await check(oneByOne(add(1), read(1)), null, 500)).valid).toBe("unknown");
});

/** All totals of any of these adds. */
function totals(adds: readonly Operation[]): readonly number[] {
  let sums = [0];
  for (const { invoke } of adds)
    sums = sums.flatMap((sum) => [sum, sum + (invoke.value as number)]);
  return sums;
}

/** The bounds of each read, by trying out all adds that may or may not count for it. */
function twin(history: History) {
  const possible = history.operations.filter(
    (one) => one.invoke.f === "add" && outcomeOf(one) !== "fail",
  );
  const isAcknowledged = (one: Operation) => outcomeOf(one) === "ok";
  const boundsOf = (certain: readonly Operation[], maybe: readonly Operation[]) => {
    const base = certain.reduce((sum, { invoke }) => sum + (invoke.value as number), 0);
    const all = totals(maybe).map((sum) => base + sum);
    return { low: Math.min(...all), high: Math.max(...all) };
  };
  const reads = history.operations.filter((one) => one.invoke.f === "read" && isAcknowledged(one));
  const perRead = reads.map(({ invoke, completion }) => {
    const begun = possible.filter((one) => one.invoke.index < (completion?.index ?? 0));
    const isOver = (one: Operation) =>
      isAcknowledged(one) && (one.completion?.index ?? 0) < invoke.index;
    return {
      possible: boundsOf([], begun),
      recent: boundsOf(
        begun.filter(isOver),
        begun.filter((one) => !isOver(one)),
      ),
    };
  });
  const final = boundsOf(
    possible.filter(isAcknowledged),
    possible.filter((one) => !isAcknowledged(one)),
  );
  return { perRead, final };
}

test("bounds are those of the definition, and no linearizable counter is accused", async () => {
  const deeds = fc.oneof(
    fc
      .record({
        delta: fc.integer({ min: -2, max: 3 }),
        type: fc.constantFrom<Deed["type"]>("ok", "ok", "fail", "info"),
      })
      .map(({ delta, type }) => add(delta, type)),
    fc.integer({ min: -1, max: 4 }).map(read),
  );
  await fc.assert(
    fc.asyncProperty(turnsOf(deeds, { processes: 3, maxTurns: 14 }), async (turns) => {
      const history = interleaved(turns);
      const [counter] = counterHistories(history);
      if (!counter) return;
      const expected = twin(history);
      expect(readBounds(counter)).toEqual(expected.perRead);
      expect(finalBounds(counter.adds)).toEqual(expected.final);
      const options = { claimed: ["linearizable"], settleMs: 0 } as const;
      const result = await counterBounds(options).check(history, BUDGET);
      if (result.valid !== false) return;
      const exact = await linearizable({ model: "counter", initial: 0 }).check(history, BUDGET);
      expect(exact.valid).toBe(false);
    }),
    { numRuns: LADDER_CASES },
  );
});
