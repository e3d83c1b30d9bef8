import { NS_PER_MS, type TimeNs } from "../core/ids.ts";
import type {
  Context,
  Generator,
  GeneratorEvent,
  NemesisLane,
  Next,
} from "../generator/generator.ts";
import { pendingUntilEvent } from "../generator/index.ts";
import { isEndOfOperation, MAX_CURE_ATTEMPTS, offer, outcomeOf } from "./lane.ts";

const RETRY_MS = 500;

/** Asks for the cure until it is seen to have worked, at most so many times. */
export function cureUntilHealed(
  lane: NemesisLane,
  stop: string,
  attempts = MAX_CURE_ATTEMPTS,
): Generator {
  return new Cure(lane, stop, attempts, { kind: "due", atNs: 0, attempt: 1 });
}

type Step =
  | { readonly kind: "due"; readonly atNs: TimeNs; readonly attempt: number }
  | { readonly kind: "running"; readonly attempt: number }
  | { readonly kind: "over" };

class Cure implements Generator {
  readonly #lane: NemesisLane;
  readonly #stop: string;
  readonly #attempts: number;
  readonly #step: Step;

  constructor(lane: NemesisLane, stop: string, attempts: number, step: Step) {
    this.#lane = lane;
    this.#stop = stop;
    this.#attempts = attempts;
    this.#step = step;
  }

  next(context: Context): Next {
    const step = this.#step;
    if (step.kind === "over") return { kind: "done" };
    if (step.kind === "running" || !context.isFree(this.#lane)) return pendingUntilEvent(this);
    const rest = this.#with({ kind: "running", attempt: step.attempt });
    return offer(context, this.#lane, step.atNs, this.#stop, null, rest);
  }

  update(context: Context, event: GeneratorEvent): Generator {
    const step = this.#step;
    if (step.kind !== "running" || !isEndOfOperation(context, event, this.#lane)) return this;
    const isOver = outcomeOf(event) === "healed" || step.attempt >= this.#attempts;
    const atNs = event.time + RETRY_MS * NS_PER_MS;
    const next: Step = isOver ? { kind: "over" } : { kind: "due", atNs, attempt: step.attempt + 1 };
    return this.#with(next);
  }

  #with(step: Step): Cure {
    return new Cure(this.#lane, this.#stop, this.#attempts, step);
  }
}
