import { drawBelow, type Seed } from "../../core/random.ts";
import { type EventLabel, eventLabel } from "./world.ts";

const FASTEST_US = 10;
const SLOWEST_US = 500;

/** The way from a client to a node, or back: no message gets lost, but two may swap places. */
export class ClientWay {
  readonly #seed: Seed;
  readonly #to: string;
  readonly #labels = new Map<string, EventLabel>();
  #count = 0;

  /** @param to who is at its end. */
  constructor(seed: Seed, to: string) {
    this.#seed = seed;
    this.#to = to;
  }

  /** How long the next message takes. */
  nextDelayUs(): number {
    return FASTEST_US + drawBelow(this.#seed, this.#count++, SLOWEST_US - FASTEST_US);
  }

  labelOf(kind: EventLabel["kind"], detail: string): EventLabel {
    let label = this.#labels.get(detail);
    if (!label) {
      label = eventLabel(kind, this.#to, detail);
      this.#labels.set(detail, label);
    }
    return label;
  }
}
