import type { Model, RegisterAction, Value } from "../model.ts";

export interface ReadInput {
  readonly f: "read";
}
export interface WriteInput {
  readonly f: "write";
  readonly value: Value;
}
export interface CasInput {
  readonly f: "cas";
  readonly from: Value;
  readonly to: Value;
}

/**
 * A read returns the value, a write anything. A compare-and-set returns true when it swapped, false when it found some
 * other value, or what it found instead.
 */
export type RegisterOutput = Value | { readonly observed: Value };

/** The value in a box, because null is a value and a state is never null. */
export interface RegisterState {
  readonly value: Value;
}

export interface RegisterOptions {
  /** Default: the value as JSON. */
  readonly describeValue?: (value: Value) => string;
}

type RegisterModel<Input> = Model<RegisterState, Input, RegisterOutput>;

/** A register with reads and writes. */
export function register(
  initial: Value,
  options: RegisterOptions = {},
): RegisterModel<ReadInput | WriteInput> {
  return { ...casRegister(initial, options), name: "register" };
}

/** A register with reads, writes and compare-and-set. */
export function casRegister(
  initial: Value,
  { describeValue = (value) => JSON.stringify(value) }: RegisterOptions = {},
): RegisterModel<ReadInput | WriteInput | CasInput> {
  return {
    name: "cas-register",
    init: { value: initial },
    step: (state, input, output) => step(state, actionOf(input, output)),
    stateKey: (state) => state.value,
    readOnly: (input, output) => isReadOnly(actionOf(input, output)),
    inputKey: (input) => JSON.stringify(input),
    register: { initial, action: actionOf, describeValue },
    describeOperation: (input, output) => describe(input, output, describeValue),
    describeState: (state) => describeValue(state.value),
  };
}

/** A compare-and-set that found another value is a read of it; one that swaps a value for itself is a read too. */
function actionOf(
  input: ReadInput | WriteInput | CasInput,
  output: RegisterOutput | undefined,
): RegisterAction {
  if (input.f === "write") return { kind: "write", value: input.value };
  if (input.f === "read") return { kind: "read", value: output as Value };
  const { from, to } = input;
  if (output === undefined || output === true) {
    return from === to ? { kind: "read", value: from } : { kind: "cas", from, to };
  }
  if (typeof output !== "object" || output === null) return { kind: "differs", value: from };
  if (output.observed !== from) return { kind: "read", value: output.observed };
  return { kind: "impossible", why: "it failed although it found the value that it expected" };
}

function step(state: RegisterState, action: RegisterAction): RegisterState | null {
  switch (action.kind) {
    case "read":
      return state.value === action.value ? state : null;
    case "differs":
      return state.value !== action.value ? state : null;
    case "write":
      return { value: action.value };
    case "cas":
      return state.value === action.from ? { value: action.to } : null;
    case "impossible":
      return null;
  }
}

function isReadOnly(action: RegisterAction): boolean {
  return action.kind !== "write" && action.kind !== "cas";
}

function describe(
  input: ReadInput | WriteInput | CasInput,
  output: RegisterOutput | undefined,
  describeValue: (value: Value) => string,
): string {
  switch (input.f) {
    case "read":
      return output === undefined ? "read" : `read -> ${describeValue(output as Value)}`;
    case "write":
      return `write ${describeValue(input.value)}`;
    case "cas":
      return `cas ${describeValue(input.from)} to ${describeValue(input.to)}${casEnding(output, describeValue)}`;
  }
}

function casEnding(
  output: RegisterOutput | undefined,
  describeValue: (value: Value) => string,
): string {
  if (output === undefined || output === true) return "";
  if (typeof output !== "object" || output === null) return " (found another value)";
  return ` (found ${describeValue(output.observed)})`;
}
