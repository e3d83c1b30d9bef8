import { UsageError } from "../core/errors.ts";
import type { TimeNs } from "../core/ids.ts";
import { durationNs } from "./arguments.ts";
import type { Context, Generator, Next } from "./generator.ts";
import { type Slots, updateSlots } from "./soonest.ts";

/**
 * Gives each generator a window of time, one after the other, and begins anew after the last. Between its windows a
 * generator rests and keeps its state; one that is done leaves its window empty. Done when all are. Operations begin in
 * their window and may end outside it. The first window opens when the first operation is asked for; beside others, by
 * the time one of theirs has begun.
 */
export function cycleTimes(
  windows: readonly (readonly [durationMs: number, g: Generator])[],
): Generator {
  const durations = windows.map(([durationMs]) => durationNs("cycleTimes", durationMs));
  if (durations.includes(0))
    throw new UsageError("cycleTimes: a window of no length", { hint: "Leave it out." });
  const ends = durations.map((_, index) => sum(durations.slice(0, index + 1)));
  const rotation = { ends, period: sum(durations) };
  return rotating(
    rotation,
    null,
    windows.map(([, g]) => g),
  );
}

interface Rotation {
  /** When each window ends, from the beginning of its period. */
  readonly ends: readonly TimeNs[];
  readonly period: TimeNs;
}

/** `start` is null until an answer has been kept. */
function rotating(rotation: Rotation, start: TimeNs | null, slots: Slots): Generator {
  const self: Generator = {
    next(context) {
      if (start !== null) return nextInWindows(rotation, start, slots, context);
      const started = rotating(rotation, context.time, slots);
      const next = started.next(context);
      // An offer for later would be thrown away when it is not due, and with it the moment at which all began.
      const isLater = next.kind === "op" && next.op.time > context.time;
      return isLater ? { kind: "pending", rest: started } : next;
    },
    update(context, event) {
      const updated = updateSlots(slots, context, event);
      return updated === slots ? self : rotating(rotation, start, updated);
    },
  };
  return self;
}

function nextInWindows(rotation: Rotation, start: TimeNs, slots: Slots, context: Context): Next {
  const left = [...slots];
  let time = context.time;
  // Through each window once, and again through what is left of this one: later operations will be found in time.
  for (let ahead = 0; ahead <= slots.length; ahead++) {
    if (left.every((g) => g === null)) return { kind: "done" };
    const { index, end } = windowAt(rotation, start, time);
    const next: Next = left[index]?.next(context.at(time)) ?? { kind: "done" };
    if (next.kind === "done") left[index] = null;
    if (next.kind === "pending") {
      // What it learnt of a time that has not come yet must not be kept.
      if (ahead === 0) left[index] = next.rest;
      break;
    }
    if (next.kind === "op" && next.op.time < end)
      return {
        ...{ kind: "op", op: next.op },
        rest: rotating(rotation, start, left.with(index, next.rest)),
      };
    time = end;
  }
  return { kind: "pending", rest: rotating(rotation, start, left) };
}

function windowAt({ ends, period }: Rotation, start: TimeNs, time: TimeNs) {
  const offset = (time - start) % period;
  const index = ends.findIndex((end) => offset < end);
  return { index, end: time - offset + (ends[index] ?? period) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
