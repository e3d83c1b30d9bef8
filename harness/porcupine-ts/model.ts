/**
 * What an object does when one client uses it at a time. The checker asks whether a concurrent history looks like
 * that.
 *
 * A state is never null and never changes; `step` makes a new one.
 */
export interface Model<State, Input, Output> {
  readonly name: string;
  readonly init: State;

  /**
   * The state after the operation, or null when it cannot happen in `state` with this output. For an operation that
   * never returned `output` is undefined: answer as if it took effect; that it did not is the checker's business.
   */
  step(state: State, input: Input, output: Output | undefined): State | null;

  /** Equal states, and no others, have the same key. Compared as Map keys are. */
  stateKey(state: State): unknown;

  /**
   * Names the independent part of the object that the operation works on, such as a key. The history is linearizable
   * when each part is (Herlihy and Wing 1990, theorem 1), and parts are checked one by one, each from `init`.
   */
  readonly partition?: (input: Input) => unknown;

  /** True when the operation changes no state, in whatever state it is legal. Such operations cost no search. */
  readonly readOnly?: (input: Input, output: Output | undefined) => boolean;

  /** Inputs with the same key do the same thing. Operations that never returned are then counted, not told apart. */
  readonly inputKey?: (input: Input) => unknown;

  /** True when the operation leaves a state that does not depend on the one before. */
  readonly overwrites?: (input: Input) => boolean;

  /**
   * False when the operation, a read-only one, is legal neither in `state` nor in any state that operations which do not
   * overwrite can make of it. Lets the search see early that it took a wrong turn.
   */
  readonly canLeadTo?: (state: State, input: Input, output: Output | undefined) => boolean;

  /** Present when the object is one register: opens the fast path and short explanations. */
  readonly register?: RegisterView<Input, Output>;

  /** Present when the object is a first-in, first-out queue, empty at first: opens the fast path. */
  readonly queue?: QueueView<Input, Output>;

  /** For people: `write 3`, `read -> 3`. */
  describeOperation(input: Input, output: Output | undefined): string;
  describeState(state: State): string;
}

/** A value of a register; what else there is can be interned into numbers. */
export type Value = string | number | boolean | null;

/** What an operation means to a register. */
export type RegisterAction =
  | { readonly kind: "read"; readonly value: Value }
  /** Found some value other than this one. */
  | { readonly kind: "differs"; readonly value: Value }
  | { readonly kind: "write"; readonly value: Value }
  /** Found `from` and put `to` in its place. */
  | { readonly kind: "cas"; readonly from: Value; readonly to: Value }
  /** Contradicts itself. */
  | { readonly kind: "impossible"; readonly why: string };

export interface RegisterView<Input, Output> {
  readonly initial: Value;
  /** An operation without an output that only reads says nothing: any action will do, it is never looked at. */
  action(input: Input, output: Output | undefined): RegisterAction;
  describeValue(value: Value): string;
}

/** What an operation means to a queue. */
export type QueueAction =
  | { readonly kind: "enqueue"; readonly value: Value }
  | { readonly kind: "dequeue"; readonly value: Value }
  /** A dequeue that found nothing. */
  | { readonly kind: "empty" };

export interface QueueView<Input, Output> {
  /** A dequeue without an output may have taken anything: answer with any value, it is never looked at. */
  action(input: Input, output: Output | undefined): QueueAction;
  describeValue(value: Value): string;
}
