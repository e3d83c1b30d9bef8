import fc from "fast-check";
import type { QueueInput, QueueOutput } from "../models/fifo-queue.ts";
import type { Operation } from "../operation.ts";
import { type DrawnTimes, drawnTimes, timesOf } from "./drawn-times.ts";

export type QueueOperation = Operation<QueueInput, QueueOutput>;

interface Draw {
  readonly f: "enqueue" | "dequeue";
  readonly times: DrawnTimes;
  readonly value: number;
  /** Where elements get lost: how many, before this one takes effect. */
  readonly losses: number;
  /** Takes effect; operations that return do so in any case. */
  readonly happens: boolean;
  /** Otherwise a dequeue answers `made`. */
  readonly honest: boolean;
  readonly made: number | null;
}

const draw: fc.Arbitrary<Draw> = fc.record({
  f: fc.constantFrom("enqueue", "dequeue"),
  times: drawnTimes,
  value: fc.integer({ min: 1, max: 3 }),
  losses: fc.integer({ min: 0, max: 2 }),
  happens: fc.boolean(),
  honest: fc.integer({ min: 0, max: 3 }).map((n) => n > 0),
  made: fc.option(fc.integer({ min: 1, max: 4 }), { freq: 2 }),
});

/** `equal`: enqueues of equal values. `lossy`: different values, and elements get lost, as by dequeues without an answer. */
export type Flavour = "different" | "equal" | "lossy";

/** Histories of one queue, carried out honestly for the most part, so that many of them are linearizable. */
export function queueHistories(
  flavour: Flavour,
  maxLength: number,
): fc.Arbitrary<readonly QueueOperation[]> {
  return fc
    .array(draw, { maxLength, size: "max" })
    .map((draws) => carryOut(draws, flavour))
    .chain((operations) => fc.shuffledSubarray([...operations], { minLength: operations.length }));
}

function carryOut(draws: readonly Draw[], flavour: Flavour): readonly QueueOperation[] {
  const queue: number[] = [];
  let fresh = 0;
  const inOrder = [...draws].sort((left, right) => left.times.point - right.times.point);
  return inOrder.map(({ f, times, value: drawn, losses, happens, honest, made }, id) => {
    const base = { id, ...timesOf(times) };
    const takesEffect = times.returns || happens;
    if (f === "enqueue") {
      const value = flavour === "equal" ? drawn : ++fresh;
      if (takesEffect) queue.push(value);
      return { ...base, input: { f, value }, output: null };
    }
    if (flavour === "lossy") queue.splice(0, losses);
    const front = (takesEffect ? queue.shift() : undefined) ?? null;
    return { ...base, input: { f }, output: honest ? front : made };
  });
}
