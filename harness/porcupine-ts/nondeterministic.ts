import type { Model } from "./model.ts";

/**
 * What an object does that may do one of several things, such as a register on which a write that reported an error
 * may have taken effect or not.
 *
 * It has no `readOnly`. With one possible state, an operation that changes nothing can be taken as soon as it is legal.
 * With several it tells which of them was the true one, and that is a change: on a register that holds 0 or 1, a read of
 * 0 leaves only 0. Taken early, it would rule out the read of 1 that came before it.
 */
export interface NondeterministicModel<State, Input, Output>
  extends Pick<
    Model<State, Input, Output>,
    "name" | "init" | "partition" | "inputKey" | "describeOperation" | "describeState"
  > {
  /** All states that may follow; none when the operation cannot happen in `state` with this output. */
  step(state: State, input: Input, output: Output | undefined): readonly State[];
  /** Equal states, and no others, have the same key. */
  stateKey(state: State): string | number;
}

/** States of which one is the true one: different, sorted by their keys. */
export interface PossibleStates<State> {
  readonly key: string;
  readonly states: readonly State[];
}

/**
 * A model for {@link check} that does whatever the given one may do: its states are sets of possible states (the power
 * set construction of Rabin and Scott, "Finite automata and their decision problems", 1959). The sets can grow with every
 * operation whose outcome is not told; where few states are far apart a model that puts off the choice is cheaper.
 */
export function nondeterministic<State, Input, Output>(
  model: NondeterministicModel<State, Input, Output>,
): Model<PossibleStates<State>, Input, Output> {
  const { name, init, partition, inputKey } = model;
  return {
    name,
    init: possible(model, [init]),
    step({ states }, input, output) {
      const next = states.flatMap((state) => model.step(state, input, output));
      return next.length === 0 ? null : possible(model, next);
    },
    stateKey: (state) => state.key,
    ...(partition && { partition }),
    ...(inputKey && { inputKey }),
    describeOperation: (input, output) => model.describeOperation(input, output),
    describeState: ({ states }) =>
      states.map((state) => model.describeState(state)).join(" or else "),
  };
}

function possible<State, Input, Output>(
  model: NondeterministicModel<State, Input, Output>,
  states: readonly State[],
): PossibleStates<State> {
  const byKey = new Map(states.map((state) => [JSON.stringify(model.stateKey(state)), state]));
  const keys = [...byKey.keys()].sort();
  return { key: keys.join(), states: keys.map((key) => byKey.get(key) as State) };
}
