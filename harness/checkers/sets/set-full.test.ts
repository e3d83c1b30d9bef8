import fc from "fast-check";
import { expect, test } from "vitest";
import type { ConsistencyModel } from "../../core/consistency.ts";
import { History, outcomeOf } from "../../core/history.ts";
import { linearizable } from "../linearizable/linearizable.ts";
import { historyOf } from "../testing/histories.ts";
import {
  type Deed,
  interleaved,
  LADDER_CASES,
  type Turn,
  turnsOf,
} from "../testing/interleaved.ts";
import { setFull } from "./set-full.ts";

const BUDGET = { timeoutMs: 10_000, memoryMb: 256 };

const add = (element: number, type: Deed["type"] = "ok"): Deed => ({
  ...{ f: "add", key: "k", value: element, type },
});
const read = (...elements: readonly number[]): Deed => ({
  ...{ f: "read", key: "k", value: null, type: "ok", result: elements },
});

/** Each deed from its beginning to its end before the next, process 0 unless said otherwise. */
const oneByOne = (...deeds: readonly (Deed | readonly [number, Deed])[]): readonly Turn[] =>
  deeds.flatMap((entry) => {
    const [process, deed] = "f" in entry ? [0, entry] : entry;
    return [
      { process, deed },
      { process, deed },
    ];
  });

const check = (
  turns: readonly Turn[],
  claimed: readonly ConsistencyModel[] | null = null,
  settleMs = 0,
) => setFull({ claimed, settleMs }).check(interleaved(turns), BUDGET);

test("tutorial: elements that were acknowledged must be there when all has settled", async () => {
  expect(await check(oneByOne(add(1), add(2), read(1, 2)))).toMatchObject({
    valid: true,
    details: { attempted: 2, acknowledged: 2, stable: 2, lost: 0, stableLatencyMs: { max: 0 } },
  });
  const lost = await check(oneByOne(add(1), add(2), read(2), [1, read(2)]));
  expect(lost).toMatchObject({ valid: false, details: { stable: 1, lost: 1 } });
  expect(lost.findings).toEqual([
    {
      anomaly: "lost-write",
      key: "k",
      message: [
        "the add of element 1 (line 0) was acknowledged (line 1)",
        "no read ever had it",
        "all 2 reads after everything had settled miss it, first the read at line 4 (process 0)",
      ].join("\n"),
      ops: [0, 1, 4, 5],
    },
  ]);
});

test("a read that comes too late is stale: wrong only where reads are to be recent, measured everywhere", async () => {
  const turns = oneByOne(add(1), add(2), read(2), read(1, 2));
  expect(await check(turns)).toMatchObject({
    valid: false,
    findings: [{ anomaly: "divergence" }],
  });
  const busy = oneByOne(add(1), read(), add(2), read(1, 2));
  expect(await check(busy)).toMatchObject({
    valid: true,
    details: { stable: 2, stale: 1, stableLatencyMs: { min: 0, max: 1 } },
  });
  for (const model of ["linearizable", "regular", "safe"] as const)
    expect(await check(busy, [model])).toMatchObject({
      valid: false,
      findings: [{ anomaly: "stale-read", ops: [1, 2, 3] }],
    });
});

test("an add without an answer may be there or not; once read, a linearizable set keeps it", async () => {
  const turns = oneByOne(add(1), add(2, "info"), [1, read(1, 2)], [2, read(1)]);
  expect((await check(turns)).valid).toBe(true);
  expect((await check(turns, ["regular"])).valid).toBe(true);
  expect(await check(turns, ["linearizable"])).toMatchObject({
    valid: false,
    findings: [{ anomaly: "stale-read" }],
  });
});

test.each([
  ["an element that nobody added", oneByOne(add(1), read(1, 9)), "thin-air-read"],
  [
    "one that was added only later",
    oneByOne(add(1), read(1, 2), add(2), read(1, 2)),
    "thin-air-read",
  ],
  ["one whose add failed", oneByOne(add(1), add(2, "fail"), read(1, 2)), "aborted-read"],
  ["one that is there twice", oneByOne(add(1), read(1, 1)), "duplicated-element"],
])("%s is wrong under every claim", async (_, turns, anomaly) => {
  expect(await check(turns, [])).toMatchObject({ valid: false, findings: [{ anomaly }] });
});

test("without an acknowledged add, or a read after all has settled, nothing is known", async () => {
  expect(await check(oneByOne(add(1, "fail"), read()))).toMatchObject({
    valid: "unknown",
    reason: "No add was acknowledged.",
  });
  expect(await check(oneByOne(add(1), read(1)), null, 500)).toMatchObject({
    valid: "unknown",
    reason: expect.stringContaining("no read began 500 ms or more after the last change"),
  });
  expect((await check(oneByOne(add(1), read(1)), ["read-your-writes"], 500)).valid).toBe(true);
});

test("nothing settles while a fault is in place", async () => {
  const cut = historyOf([{ atMs: 0, nemesis: { fault: "partition", phase: "start" } }]).ops;
  const rest = interleaved(oneByOne(add(1), read())).ops;
  const lines = [...cut, ...rest].map((op, index) => ({ ...op, index }));
  const result = await setFull({ claimed: null, settleMs: 0 }).check(new History(lines), BUDGET);
  expect(result).toMatchObject({
    valid: "unknown",
    reason: expect.stringContaining("a fault stayed in place to the end"),
  });
});

const deeds = fc.oneof(
  fc
    .record({ element: fc.nat({ max: 2 }), type: fc.constantFrom("ok", "ok", "fail", "info") })
    .map(({ element, type }) => add(element, type as Deed["type"])),
  fc.subarray([0, 1, 2]).map((elements) => read(...elements)),
);

/** The definitions, word by word. */
function twin(history: History) {
  const operations = history.operations;
  const adds = operations.filter(({ invoke }) => invoke.f === "add");
  const reads = operations.filter((one) => one.invoke.f === "read" && outcomeOf(one) === "ok");
  const end = Math.max(0, ...adds.map(({ invoke, completion }) => (completion ?? invoke).time));
  const settled = reads.filter(({ invoke }) => invoke.time >= end);
  const counts = { lost: 0, divergent: 0, stable: 0, acknowledged: 0 };
  for (const element of [0, 1, 2]) {
    const own = adds.filter(({ invoke }) => invoke.value === element);
    const acknowledged = own.filter((one) => outcomeOf(one) === "ok");
    const has = (one: (typeof reads)[number]) =>
      ((one.completion?.value ?? []) as readonly number[]).includes(element);
    const possible = own.filter((one) => outcomeOf(one) !== "fail");
    const with_ = reads.filter(has);
    const isStrange = with_.some(({ completion }) =>
      possible.every(({ invoke }) => invoke.index > (completion?.index ?? 0)),
    );
    const isSeen = with_.some(({ completion }) => (completion?.time ?? 0) <= end);
    const missing = settled.filter((one) => !has(one));
    if (acknowledged.length > 0) counts.acknowledged++;
    if (
      with_.some((one) =>
        reads.every((other) => has(other) || other.invoke.index < one.invoke.index),
      )
    )
      counts.stable++;
    if (isStrange || missing.length === 0) continue;
    if (acknowledged.length > 0 && settled.every((one) => !has(one))) counts.lost++;
    else if (acknowledged.length > 0 && settled.some(has)) counts.divergent++;
    else if (isSeen && settled.some(has)) counts.divergent++;
  }
  return counts;
}

test("agrees with the definitions on random histories, and accuses no linearizable set", async () => {
  const random = turnsOf(deeds, { processes: 3, maxTurns: 16 });
  await fc.assert(
    fc.asyncProperty(random, async (turns) => {
      const history = interleaved(turns);
      const result = await setFull({ claimed: ["linearizable"], settleMs: 0 }).check(
        history,
        BUDGET,
      );
      expect(result.details).toMatchObject(twin(history));
      if (result.valid !== false) return;
      const exact = await linearizable({ model: "set", initial: null }).check(history, BUDGET);
      expect(exact.valid).toBe(false);
    }),
    { numRuns: LADDER_CASES },
  );
});
