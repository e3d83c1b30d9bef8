import type { Model } from "../model.ts";
import type { Operation } from "../operation.ts";
import type { Placement } from "./placement.ts";
import type { Layout } from "./window.ts";

/** How many of the next reads are asked. A wrong turn mostly shows at the first. */
const MOST_READS = 4;

/** Pairs of a read and an overwriting operation that may be compared beforehand. */
const MOST_PAIRS = 20_000_000;

export interface Lookahead<State> {
  /** The latest return position of a read that ruled something out. */
  readonly horizon: number;
  isDeadEnd(state: State): boolean;
}

/**
 * Sees from the reads still to come that a configuration leads nowhere: a string that begins with "ba" will not be read
 * as "abc", unless something that is not yet in place overwrites it with "", "a", "ab" or "abc" before.
 */
export class ReadLookahead<State, Input, Output> implements Lookahead<State> {
  horizon = -1;
  readonly #model: Model<State, Input, Output>;
  readonly #operations: readonly Operation<Input, Output>[];
  readonly #layout: Layout<Input>;
  readonly #placement: Placement;
  /** For each read: the operations that overwrite with something that leads to it, classes of pending ones as `~k`. */
  readonly #bases: readonly (readonly number[])[] | null;

  constructor(
    model: Model<State, Input, Output>,
    operations: readonly Operation<Input, Output>[],
    layout: Layout<Input>,
    placement: Placement,
  ) {
    this.#model = model;
    this.#operations = operations;
    this.#layout = layout;
    this.#placement = placement;
    this.#bases = this.#findBases();
  }

  isDeadEnd(state: State): boolean {
    if (!this.#bases) return false;
    const { byReturn, returnAt, readOnly } = this.#layout;
    let reads = 0;
    for (let rank = this.#placement.rank; rank < byReturn.length && reads < MOST_READS; rank++) {
      const read = byReturn[rank] as number;
      if (!readOnly[read] || this.#placement.isPlaced(read)) continue;
      reads++;
      if (this.#leadsTo(state, read) || this.#bases[read]?.some((base) => this.#isLeft(base)))
        continue;
      this.horizon = Math.max(this.horizon, returnAt[read] as number);
      return true;
    }
    return false;
  }

  #isLeft(base: number): boolean {
    if (base >= 0) return !this.#placement.isPlaced(base);
    const count = this.#layout.pending[~base]?.operations.length ?? 0;
    return (this.#placement.spent[~base] as number) < count;
  }

  #leadsTo(state: State, read: number): boolean {
    const { input, output } = this.#operation(read);
    return this.#model.canLeadTo?.(state, input, output) ?? true;
  }

  #findBases(): readonly (readonly number[])[] | null {
    const { canLeadTo, overwrites, init } = this.#model;
    if (!canLeadTo || !overwrites) return null;
    const { members, readOnly, callAt, returnAt, pending } = this.#layout;
    const writers: { base: number; at: number; state: State }[] = [];
    const add = (base: number, at: number, input: Input, output: Output | undefined) => {
      const state = overwrites(input) ? this.#model.step(init, input, output) : null;
      if (state !== null) writers.push({ base, at, state });
    };
    members.forEach((_, i) => {
      const { input, output } = this.#operation(i);
      add(i, callAt[i] as number, input, output);
    });
    pending.forEach(({ input, callAt: calls }, kind) => {
      add(~kind, calls[0] as number, input, undefined);
    });
    if (writers.length * members.length > MOST_PAIRS) return null;
    return Array.from(members, (_, read) => {
      if (!readOnly[read]) return [];
      const early = writers.filter(({ at }) => at < (returnAt[read] as number));
      return early.filter(({ state }) => this.#leadsTo(state, read)).map(({ base }) => base);
    });
  }

  #operation(operation: number): Operation<Input, Output> {
    return this.#operations[this.#layout.members[operation] as number] as Operation<Input, Output>;
  }
}
