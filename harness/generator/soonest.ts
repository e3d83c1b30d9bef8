import { assertNever } from "../core/assert.ts";
import type { TimeNs } from "../core/ids.ts";
import type { GeneratedOp, Generator, Next } from "./generator.ts";

/** Generators side by side; null stands for one that is done. */
export type Slots = readonly (Generator | null)[];

export type Choice =
  | { readonly kind: "op"; readonly op: GeneratedOp; readonly index: number; readonly slots: Slots }
  | { readonly kind: "pending"; readonly slots: Slots }
  | { readonly kind: "done" };

/**
 * The soonest offer of several generators. They are asked in turn from `first` on and the first of equals wins; once
 * one is due `now`, the rest need not be asked. `slots` of the answer are as they stand when the offer is taken.
 *
 * @param ask asks the generator in a slot; it may put another one there before.
 */
export function soonest(
  slots: (Generator | null)[],
  first: number,
  now: TimeNs,
  ask: (generator: Generator, index: number) => Next,
): Choice {
  let best: Extract<Next, { kind: "op" }> | null = null;
  let bestIndex = -1;
  let isAlive = false;
  for (let step = 0; step < slots.length; step++) {
    const index = (first + step) % slots.length;
    const generator = slots[index] ?? null;
    if (generator === null) continue;
    const next = ask(generator, index);
    if (next.kind === "done") {
      slots[index] = null;
      continue;
    }
    isAlive = true;
    if (next.kind === "pending") {
      slots[index] = next.rest;
      continue;
    }
    if (best === null || next.op.time < best.op.time) {
      best = next;
      bestIndex = index;
    }
    if (next.op.time <= now) break;
  }
  if (best === null) return isAlive ? { kind: "pending", slots } : { kind: "done" };
  slots[bestIndex] = best.rest;
  return { kind: "op", op: best.op, index: bestIndex, slots };
}

/** A choice as an answer, `rest` made of the slots it leaves. */
export function nextOf(choice: Choice, restOf: (slots: Slots) => Generator): Next {
  switch (choice.kind) {
    case "done":
      return choice;
    case "pending":
      return { kind: "pending", rest: restOf(choice.slots) };
    case "op":
      return { kind: "op", op: choice.op, rest: restOf(choice.slots) };
    default:
      return assertNever(choice);
  }
}

/** The slots after an event that all of them get to know; the same array when nothing changed. */
export function updateSlots(slots: Slots, update: (generator: Generator) => Generator): Slots {
  const updated = slots.map((generator) => generator && update(generator));
  return updated.some((generator, index) => generator !== slots[index]) ? updated : slots;
}
