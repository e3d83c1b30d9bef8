import type { Model } from "../model.ts";
import type { Operation } from "../operation.ts";
import { States } from "./states.ts";
import type { Layout } from "./window.ts";

/** Not a state: the operation cannot happen there. */
export const IMPOSSIBLE_STEP = -1;

/** What the operations of a layout do, with numbers for states. */
export interface Steps<State> {
  readonly initial: number;
  /** Rough size of its tables. */
  readonly bytes: number;
  /** Returned operations with the same class do the same thing in every state. */
  readonly classOf: Int32Array;
  /** The class of never-returned operations, by their kind. */
  readonly pendingClassOf: Int32Array;
  readonly classCount: number;
  /** 1: always possible, changes the state to one that does not depend on the one before, and tells nothing else. */
  readonly overwrites: Uint8Array;
  /** The same of never-returned operations, by their kind. */
  readonly pendingOverwrites: Uint8Array;
  /** The state after an operation that returned. */
  next(state: number, operation: number): number;
  /** The state after a never-returned operation of this kind. */
  nextPending(state: number, kind: number): number;
  /** Null when it is not known: only of values that a compare-and-set leaves whatever it finds. */
  stateOf(state: number): State | null;
}

/** Steps of any model, each asked for again. Every operation is a class of its own. */
export class ModelSteps<State, Input, Output> implements Steps<State> {
  readonly initial: number;
  readonly classOf: Int32Array;
  readonly pendingClassOf: Int32Array;
  readonly classCount: number;
  readonly overwrites: Uint8Array;
  readonly pendingOverwrites: Uint8Array;
  readonly #model: Model<State, Input, Output>;
  readonly #operations: readonly Operation<Input, Output>[];
  readonly #layout: Layout<Input>;
  readonly #states: States<State>;

  constructor(
    model: Model<State, Input, Output>,
    operations: readonly Operation<Input, Output>[],
    layout: Layout<Input>,
  ) {
    const count = layout.members.length;
    this.#model = model;
    this.#operations = operations;
    this.#layout = layout;
    this.#states = new States(model);
    this.initial = this.#states.numberOf(model.init);
    this.classOf = layout.members.map((_, i) => i);
    this.pendingClassOf = Int32Array.from(layout.pending, (_, kind) => count + kind);
    this.classCount = count + layout.pending.length;
    this.overwrites = new Uint8Array(count);
    this.pendingOverwrites = new Uint8Array(layout.pending.length);
  }

  get bytes(): number {
    return this.#states.bytes;
  }

  next(state: number, operation: number): number {
    const member = this.#layout.members[operation] as number;
    const { input, output } = this.#operations[member] as Operation<Input, Output>;
    return this.#numberOf(this.#model.step(this.stateOf(state), input, output));
  }

  nextPending(state: number, kind: number): number {
    const pending = this.#layout.pending[kind];
    if (!pending) return IMPOSSIBLE_STEP;
    return this.#numberOf(this.#model.step(this.stateOf(state), pending.input, undefined));
  }

  stateOf(state: number): State {
    return this.#states.stateOf(state);
  }

  #numberOf(state: State | null): number {
    return state === null ? IMPOSSIBLE_STEP : this.#states.numberOf(state);
  }
}
