import type { Generator } from "./generator.ts";
import { ChangingSlots, nextOf, type Slots, soonest, updateSlots } from "./soonest.ts";

/**
 * All of `gs` at the same time: at each moment whichever can begin soonest. Of those that can begin now, each is asked
 * first in its turn, so that none waits for ever. Done when all are.
 */
export function any(...gs: readonly Generator[]): Generator {
  return sideBySide(gs, 0);
}

function sideBySide(slots: Slots, turn: number): Generator {
  const self: Generator = {
    next(context) {
      const changing = new ChangingSlots(slots);
      const choice = soonest(changing, turn, context.time, (g) => g.next(context));
      const nextTurn = choice.kind === "op" ? choice.index + 1 : turn;
      return nextOf(choice, (left) =>
        left === slots && nextTurn === turn ? self : sideBySide(left, nextTurn),
      );
    },
    update(context, event) {
      const updated = updateSlots(slots, (g) => g.update(context, event));
      return updated === slots ? self : sideBySide(updated, turn);
    },
  };
  return self;
}
