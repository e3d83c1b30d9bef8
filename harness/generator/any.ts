import type { Context, Generator, GeneratorEvent, Next } from "./generator.ts";
import { ChangingSlots, nextOf, type Slots, soonest, updateSlots } from "./soonest.ts";

/**
 * All of `gs` at the same time: at each moment whichever can begin soonest. Of those that can begin now, each is asked
 * first in its turn, so that none waits for ever. Done when all are.
 */
export function any(...gs: readonly Generator[]): Generator {
  return new SideBySide(gs, 0);
}

class SideBySide implements Generator {
  readonly #slots: Slots;
  /** Who is asked first. */
  readonly #turn: number;

  constructor(slots: Slots, turn: number) {
    this.#slots = slots;
    this.#turn = turn;
  }

  next(context: Context): Next {
    const choice = soonest(new ChangingSlots(this.#slots), this.#turn, context, ask);
    const turn = choice.kind === "op" ? choice.index + 1 : this.#turn;
    return nextOf(choice, (slots) =>
      slots === this.#slots && turn === this.#turn ? this : new SideBySide(slots, turn),
    );
  }

  update(context: Context, event: GeneratorEvent): Generator {
    const updated = updateSlots(this.#slots, context, event);
    return updated === this.#slots ? this : new SideBySide(updated, this.#turn);
  }
}

function ask(generator: Generator, context: Context): Next {
  return generator.next(context);
}
