import type { Model } from "../model.ts";

export type StringKvInput =
  | { readonly f: "get"; readonly key: string }
  | { readonly f: "put"; readonly key: string; readonly value: string }
  | { readonly f: "append"; readonly key: string; readonly value: string };

/** A get returns the whole value; what a put or append returns is not looked at. */
export type StringKvOutput = string | null;

/**
 * A map from keys to strings, each "" at first: `put` replaces, `append` adds at the end. Keys are independent, so the
 * state is the string of one of them.
 */
export const stringKv: Model<string, StringKvInput, StringKvOutput> = {
  name: "kv",
  init: "",
  step(state, input, output) {
    switch (input.f) {
      case "get":
        return output === undefined || output === state ? state : null;
      case "put":
        return input.value;
      case "append":
        return state + input.value;
    }
  },
  stateKey: (state) => state,
  partition: (input) => input.key,
  readOnly: (input) => input.f === "get",
  inputKey: (input) => JSON.stringify(input),
  overwrites: (input) => input.f === "put",
  canLeadTo: (state, _, output) =>
    output === undefined || output === null || output.startsWith(state),
  describeOperation(input, output) {
    if (input.f !== "get") return `${input.f} ${input.key} ${JSON.stringify(input.value)}`;
    return output === undefined
      ? `get ${input.key}`
      : `get ${input.key} -> ${JSON.stringify(output)}`;
  },
  describeState: (state) => JSON.stringify(state),
};
