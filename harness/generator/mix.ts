import { deriveSeed, drawBelow, type Seed } from "../core/random.ts";
import { nothing, pendingUntilEvent } from "./emit.ts";
import type { Context, Generator, Next } from "./generator.ts";
import { type Slots, updateSlots } from "./soonest.ts";

/**
 * For each operation one of `gs`, drawn at random. One that is pending is passed over for the moment (Jepsen's mix
 * waits for it, and may wait for ever), one that is done is left out from then on. Done when all are.
 */
export function mix(seed: Seed, gs: readonly Generator[]): Generator {
  return mixed(deriveSeed(seed, "mix"), gs, 0);
}

function mixed(seed: Seed, slots: Slots, count: number): Generator {
  const self: Generator = {
    next(context) {
      if (context.freeCount === 0) return pendingUntilEvent(self);
      return draw(seed, slots, count, context);
    },
    update(context, event) {
      const updated = updateSlots(slots, context, event);
      return updated === slots ? self : mixed(seed, updated, count);
    },
  };
  return self;
}

function draw(seed: Seed, slots: Slots, count: number, context: Context): Next {
  const left = [...slots];
  const untried = [...slots.keys()].filter((index) => slots[index] !== null);
  for (let attempt = 0; untried.length > 0; attempt++) {
    const drawn = drawBelow(seed, count * slots.length + attempt, untried.length);
    const [index = 0] = untried.splice(drawn, 1);
    const next = (left[index] ?? nothing).next(context);
    left[index] = next.kind === "done" ? null : next.rest;
    if (next.kind === "op") return { kind: "op", op: next.op, rest: mixed(seed, left, count + 1) };
  }
  const isDone = left.every((g) => g === null);
  return isDone ? { kind: "done" } : { kind: "pending", rest: mixed(seed, left, count) };
}
