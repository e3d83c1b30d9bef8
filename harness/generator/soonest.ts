import { assertNever } from "../core/assert.ts";
import type { TimeNs } from "../core/ids.ts";
import type { Context, GeneratedOp, Generator, GeneratorEvent, Next } from "./generator.ts";

/** Generators side by side; null stands for one that is done. */
export type Slots = readonly (Generator | null)[];

export type Choice =
  | {
      readonly kind: "op";
      readonly op: GeneratedOp;
      readonly index: number;
      readonly slots: Slots;
      readonly soonerAt: TimeNs;
    }
  | { readonly kind: "pending"; readonly slots: Slots; readonly standsUntil: TimeNs }
  | { readonly kind: "done" };

/** Slots of which some change; as long as none does they are the same array, and nothing is copied. */
export class ChangingSlots {
  #slots: Slots;
  #own: (Generator | null)[] | null = null;

  constructor(slots: Slots) {
    this.#slots = slots;
  }

  get slots(): Slots {
    return this.#slots;
  }

  put(index: number, generator: Generator | null): void {
    if (this.#slots[index] === generator) return;
    this.#own ??= [...this.#slots];
    this.#own[index] = generator;
    this.#slots = this.#own;
  }
}

/**
 * The soonest offer of several generators. They are asked in turn from `first` on and the first of equals wins; once
 * one is due `now`, the rest need not be asked. `slots` of the answer are as they stand when the offer is taken.
 *
 * @param ask asks the generator in a slot; it may put another one there before.
 */
export function soonest(
  changing: ChangingSlots,
  first: number,
  context: Context,
  ask: (generator: Generator, context: Context, index: number) => Next,
): Choice {
  const { length } = changing.slots;
  const now = context.time;
  let best: Extract<Next, { kind: "op" }> | null = null;
  let bestIndex = -1;
  let isAlive = false;
  let standsUntil = Number.POSITIVE_INFINITY;
  let soonerAt = Number.POSITIVE_INFINITY;
  for (let step = 0; step < length; step++) {
    const turn = first + step;
    const index = turn < length ? turn : turn % length;
    const generator = changing.slots[index] ?? null;
    if (generator === null) continue;
    const next = ask(generator, context, index);
    if (next.kind === "done") {
      changing.put(index, null);
      continue;
    }
    isAlive = true;
    if (next.kind === "pending") {
      changing.put(index, next.rest);
      standsUntil = Math.min(standsUntil, next.standsUntil ?? now);
      // "Now" says that nobody knows: to ask at once, again and again, would let no time pass.
      if (next.standsUntil !== undefined && next.standsUntil > now)
        soonerAt = Math.min(soonerAt, next.standsUntil);
      continue;
    }
    if (next.soonerAt !== undefined) soonerAt = Math.min(soonerAt, next.soonerAt);
    if (best === null || next.op.time < best.op.time) {
      best = next;
      bestIndex = index;
    }
    if (next.op.time <= now) break;
  }
  if (best !== null) {
    changing.put(bestIndex, best.rest);
    return { kind: "op", op: best.op, index: bestIndex, slots: changing.slots, soonerAt };
  }
  return isAlive ? { kind: "pending", slots: changing.slots, standsUntil } : { kind: "done" };
}

/** A choice as an answer, `rest` made of the slots it leaves. */
export function nextOf(choice: Choice, restOf: (slots: Slots) => Generator): Next {
  switch (choice.kind) {
    case "done":
      return choice;
    case "pending":
      return { kind: "pending", rest: restOf(choice.slots), standsUntil: choice.standsUntil };
    case "op": {
      const { op, slots, soonerAt } = choice;
      const sooner = soonerAt < op.time ? soonerAt : undefined;
      return { kind: "op", op, rest: restOf(slots), soonerAt: sooner };
    }
    default:
      return assertNever(choice);
  }
}

/** The slots after an event that all of them get to know; the same array when nothing changed. */
export function updateSlots(slots: Slots, context: Context, event: GeneratorEvent): Slots {
  let changed: (Generator | null)[] | null = null;
  for (let index = 0; index < slots.length; index++) {
    const generator = slots[index] ?? null;
    const updated = generator === null ? null : generator.update(context, event);
    if (updated === generator) continue;
    changed ??= [...slots];
    changed[index] = updated;
  }
  return changed ?? slots;
}
