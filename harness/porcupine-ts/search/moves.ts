import type { Model } from "../model.ts";
import type { Operation } from "../operation.ts";
import { NEVER } from "../timeline.ts";
import type { Placement } from "./placement.ts";
import type { Layout } from "./window.ts";

/** What the operations of one layout do to a state, as far as they may come next. */
export class Moves<State, Input, Output> {
  readonly #model: Model<State, Input, Output>;
  readonly #operations: readonly Operation<Input, Output>[];
  readonly #layout: Layout<Input>;
  readonly #placement: Placement;

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
  }

  /** The state after an operation that returned, or null. */
  step(state: State, operation: number): State | null {
    const member = this.#layout.members[operation] as number;
    const { input, output } = this.#operations[member] as Operation<Input, Output>;
    return this.#model.step(state, input, output);
  }

  /** The state after a never-returned operation of this class, or null, also when none is left. */
  stepPending(state: State, kind: number): State | null {
    const pending = this.#layout.pending[kind];
    if (!pending) return null;
    const callAt = pending.callAt[this.#placement.spent[kind] as number] ?? NEVER;
    if (callAt > (this.#layout.returnAt[this.#placement.due] as number)) return null;
    return this.#model.step(state, pending.input, undefined);
  }

  /**
   * The same, but only when something needs it. On a register, a never-returned operation is worth trying only if it
   * makes possible, by itself or through more never-returned ones, an open operation that is not possible now.
   *
   * Take a legal order with as few never-returned operations as can be, reads as early as can be. After a
   * never-returned x comes some y, or x could be left out. If y were legal without x: a read would stand in front of
   * x, and a write or compare-and-set leaves the same value with and without x, so that again x could be left out. So y
   * needs x. On objects with memory the argument breaks: two never-returned increments explain a read of 2, and the
   * first of them makes nothing possible.
   */
  stepPendingOnDemand(state: State, kind: number): State | null {
    const next = this.stepPending(state, kind);
    if (next === null || !this.#model.register) return next;
    const seen = new Set([this.#model.stateKey(state)]);
    return this.#enables(state, next, seen) ? next : null;
  }

  #enables(before: State, after: State, seen: Set<unknown>): boolean {
    const key = this.#model.stateKey(after);
    if (seen.has(key)) return false;
    seen.add(key);
    const placement = this.#placement;
    for (let open = placement.first(); open >= 0; open = placement.after(open)) {
      if (this.step(after, open) !== null && this.step(before, open) === null) return true;
    }
    for (let kind = 0; kind < this.#layout.pending.length; kind++) {
      const further = this.stepPending(after, kind);
      if (further === null || this.stepPending(before, kind) !== null) continue;
      if (this.#enables(after, further, seen)) return true;
    }
    return false;
  }
}
