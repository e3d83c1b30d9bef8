import type { Model, Value } from "../model.ts";
import { connectedKeys } from "./connected-keys.ts";
import { asJson, type ValueOptions } from "./values.ts";

export type Key = string | number;

/** `["r", key, value]` or `["w", key, value]`; a read that was not answered yet carries any value. */
export type MicroOperation = readonly [kind: "r" | "w", key: Key, value: Value];

/** Done one after the other, with nothing in between. */
export type MultiRegisterInput = readonly MicroOperation[];

/** The same micro-operations, each read with the value that it found. */
export type MultiRegisterOutput = readonly MicroOperation[];

/** Values of the keys that do not hold the initial one. */
export type MultiRegisterState = ReadonlyMap<Key, Value>;

export interface MultiRegisterOptions extends ValueOptions {
  /** All inputs of the history: registers that no operation touches together are then checked apart. */
  readonly inputs?: readonly MultiRegisterInput[];
}

/**
 * A map of registers, each `initial` at first; one operation reads and writes several of them at once. A history that is
 * linearizable by this model is strictly serializable.
 *
 * An operation that never returned did all of its writes, if it happened.
 */
export function multiRegister(
  initial: Value = null,
  { describeValue = asJson, inputs }: MultiRegisterOptions = {},
): Model<MultiRegisterState, MultiRegisterInput, MultiRegisterOutput> {
  return {
    name: "multi-register",
    init: new Map(),
    step: (state, input, output) => step(state, input, output, initial),
    stateKey: (state) => canonical(state),
    ...(inputs && { partition: connectedKeys(inputs.map((input) => input.map(([, key]) => key))) }),
    readOnly: (input) => input.every(([kind]) => kind === "r"),
    inputKey: (input) => JSON.stringify(input.filter(([kind]) => kind === "w")),
    describeOperation: (input, output) =>
      `txn ${(output ?? input).map((micro) => describe(micro, output !== undefined, describeValue)).join(", ")}`,
    describeState: (state) =>
      state.size === 0
        ? `${describeValue(initial)} everywhere`
        : [...state].map(([key, value]) => `${key}=${describeValue(value)}`).join(" "),
  };
}

function step(
  state: MultiRegisterState,
  input: MultiRegisterInput,
  output: MultiRegisterOutput | undefined,
  initial: Value,
): MultiRegisterState | null {
  let registers = state;
  for (const [i, [kind, key, value]] of input.entries()) {
    if (kind === "w") {
      const changed = new Map(registers);
      if (value === initial) changed.delete(key);
      else changed.set(key, value);
      registers = changed;
    } else if (output !== undefined) {
      const found = registers.has(key) ? registers.get(key) : initial;
      if (output[i]?.[2] !== found) return null;
    }
  }
  return registers;
}

function canonical(state: MultiRegisterState): string {
  return [...state]
    .map((entry) => JSON.stringify(entry))
    .sort()
    .join();
}

function describe(
  [kind, key, value]: MicroOperation,
  answered: boolean,
  say: (value: Value) => string,
): string {
  if (kind === "w") return `${key}:=${say(value)}`;
  return answered ? `${key} -> ${say(value)}` : `${key}?`;
}
