import fc from "fast-check";
import type { ElementInput, SetOutput } from "../models/set.ts";
import type { Operation } from "../operation.ts";
import { type DrawnTimes, drawnTimes, timesOf } from "./drawn-times.ts";

export type SetOperation = Operation<ElementInput, SetOutput>;

/** Whether adds and removes tell what they found. */
export type Telling = "always" | "never" | "sometimes";

interface Draw {
  readonly f: "add" | "remove" | "contains";
  readonly times: DrawnTimes;
  readonly happens: boolean;
  readonly honest: boolean;
  readonly tells: boolean;
}

const draw: fc.Arbitrary<Draw> = fc.record({
  f: fc.constantFrom("add", "remove", "contains"),
  times: drawnTimes,
  happens: fc.boolean(),
  honest: fc.integer({ min: 0, max: 5 }).map((n) => n > 0),
  tells: fc.boolean(),
});

/** Histories of one element, carried out honestly for the most part, so that about half of them are linearizable. */
export function elementHistories({
  telling,
  maxLength,
}: {
  telling: Telling;
  maxLength: number;
}): fc.Arbitrary<readonly SetOperation[]> {
  return fc
    .array(draw, { maxLength, size: "max" })
    .map((draws) => carryOut(draws, telling))
    .chain((operations) => fc.shuffledSubarray([...operations], { minLength: operations.length }));
}

function carryOut(draws: readonly Draw[], telling: Telling): readonly SetOperation[] {
  let isThere = false;
  const inOrder = [...draws].sort((left, right) => left.times.point - right.times.point);
  return inOrder.map(({ f, times, happens, honest, tells }, id) => {
    const found = isThere === honest;
    if (f !== "contains" && (times.returns || happens)) isThere = f === "add";
    const answer = f === "add" ? !found : found;
    const isTold = f === "contains" || (telling === "sometimes" ? tells : telling === "always");
    return { id, ...timesOf(times), input: { f, value: 1 }, output: isTold ? answer : null };
  });
}
