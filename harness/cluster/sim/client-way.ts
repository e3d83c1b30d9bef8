import { deriveSeed, drawBelow, type Seed } from "../../core/random.ts";
import { type EventLabel, eventLabel } from "./world.ts";

const FASTEST_US = 10;
const SLOWEST_US = 500;

/** The way from a client to a node, or back: no message gets lost, but two may swap places. */
export class ClientWay {
  readonly #seed: Seed;
  readonly #from: string;
  readonly #to: string;
  readonly #labels = new Map<string, EventLabel>();
  #count = 0;

  /** @param seed that of all ways: each is keyed by its ends, so that taking one client away changes nothing for the others. */
  constructor(seed: Seed, from: string, to: string) {
    this.#seed = deriveSeed(seed, "client-way", `${from}>${to}`);
    this.#from = from;
    this.#to = to;
  }

  /** How long the next message takes. */
  nextDelayUs(): number {
    return FASTEST_US + drawBelow(this.#seed, this.#count++, SLOWEST_US - FASTEST_US);
  }

  /** The label of messages of `type` that arrive as `kind`, the same for all of them. */
  labelOf(kind: EventLabel["kind"], type: string): EventLabel {
    let label = this.#labels.get(type);
    if (!label) {
      label = eventLabel(kind, this.#to, kind === "deliver" ? `${type} from ${this.#from}` : type);
      this.#labels.set(type, label);
    }
    return label;
  }
}
