import type { Model } from "../model.ts";

export type CounterInput =
  | { readonly f: "add"; readonly delta: number }
  | { readonly f: "add-and-get"; readonly delta: number }
  | { readonly f: "read" };

/** A read answers the value, an add-and-get the value after it. What an add answers is not looked at. */
export type CounterOutput = number | null;

/**
 * A number that is added to, by whole numbers below or above zero. That adding commutes is nothing that the model
 * has to know: operations that never returned and add the same are counted, not told apart (`inputKey`).
 */
export function counter(initial = 0): Model<number, CounterInput, CounterOutput> {
  return {
    name: "counter",
    init: initial,
    step(state, input, output) {
      if (input.f === "read") return output === undefined || output === state ? state : null;
      const after = state + input.delta;
      if (input.f === "add") return after;
      return output === undefined || output === after ? after : null;
    },
    stateKey: (state) => state,
    readOnly: (input) => input.f === "read" || input.delta === 0,
    inputKey: (input) => (input.f === "read" ? "read" : input.delta),
    describeOperation(input, output) {
      const call = input.f === "read" ? "read" : `${input.f} ${input.delta}`;
      return input.f === "add" || output === undefined ? call : `${call} -> ${output}`;
    },
    describeState: String,
  };
}
