import type { Model } from "../model.ts";
import type { Element } from "./fifo-queue.ts";
import { asJson, type ValueOptions } from "./values.ts";

export type StackInput = { readonly f: "push"; readonly value: Element } | { readonly f: "pop" };

/** A pop answers what it took, or null when the stack was empty. What a push answers is not looked at. */
export type StackOutput = Element | null;

export interface StackOptions extends ValueOptions {
  /** What is in it at first, the top last. Default: nothing. */
  readonly initial?: readonly Element[];
}

/**
 * A stack: what was put in last comes out first.
 *
 * A pop that never returned took the top, if it happened: that element is lost.
 */
export function stack({
  initial = [],
  describeValue = asJson,
}: StackOptions = {}): Model<readonly Element[], StackInput, StackOutput> {
  return {
    name: "stack",
    init: initial,
    step(state, input, output) {
      if (input.f === "push") return [...state, input.value];
      const top = state.at(-1) ?? null;
      if (output !== undefined && output !== top) return null;
      return top === null ? state : state.slice(0, -1);
    },
    stateKey: (state) => JSON.stringify(state),
    readOnly: (input, output) => input.f === "pop" && output === null,
    inputKey: (input) => JSON.stringify(input),
    describeOperation(input, output) {
      if (input.f === "push") return `push ${describeValue(input.value)}`;
      if (output === undefined) return "pop";
      return `pop -> ${output === null ? "empty" : describeValue(output)}`;
    },
    describeState: (state) => `[${state.map(describeValue).join(", ")}]`,
  };
}
