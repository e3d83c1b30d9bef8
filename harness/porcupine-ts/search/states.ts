import type { Model } from "../model.ts";

/** A rough cost of one state in the tables, beside the length of a text key. */
const STATE_BYTES = 120;

/** Numbers for the states that a search meets, so that a configuration holds one integer instead of a state. */
export class States<State> {
  bytes = 0;
  readonly #model: Model<State, never, never>;
  readonly #numbers = new Map<unknown, number>();
  readonly #states: State[] = [];

  constructor(model: Model<State, never, never>) {
    this.#model = model;
  }

  numberOf(state: State): number {
    const key = this.#model.stateKey(state);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#states.length;
    this.#numbers.set(key, number);
    this.#states.push(state);
    this.bytes += STATE_BYTES + (typeof key === "string" ? 2 * key.length : 0);
    return number;
  }

  stateOf(number: number): State {
    return this.#states[number] as State;
  }
}
