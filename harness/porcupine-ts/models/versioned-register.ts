import type { Model, Value } from "../model.ts";
import { asJson, type ValueOptions } from "./values.ts";

export type VersionedRegisterInput =
  | { readonly f: "read" }
  | { readonly f: "write"; readonly value: Value }
  /** Puts `to` where `from` is. */
  | { readonly f: "cas"; readonly from: Value; readonly to: Value }
  /** Puts `to` where the version is `version`. */
  | { readonly f: "cas-version"; readonly version: number; readonly to: Value };

/** What was found, as `[version, value]`; the version is null when it was not told. */
export type Versioned = readonly [version: number | null, value: Value];

/**
 * A read answers what it found. A write, and a compare-and-set that swapped, answer the new version, or null when they
 * do not tell. A compare-and-set that did not swap answers what it found, or false when it does not tell.
 */
export type VersionedRegisterOutput = Versioned | number | null | false;

export interface VersionedRegisterState {
  readonly version: number;
  readonly value: Value;
}

/**
 * A register that counts its changes, as the keys of etcd do: the version is 0 at first, and one more after each write
 * and each compare-and-set that swapped, also of equal values.
 *
 * A write or compare-and-set that never returned changed the value and raised the version, if it happened.
 */
export function versionedRegister(
  initial: Value = null,
  { describeValue = asJson }: ValueOptions = {},
): Model<VersionedRegisterState, VersionedRegisterInput, VersionedRegisterOutput> {
  return {
    name: "versioned-register",
    init: { version: 0, value: initial },
    step,
    stateKey: ({ version, value }) => `${version} ${JSON.stringify(value)}`,
    readOnly: (input, output) => input.f === "read" || output === false || isVersioned(output),
    inputKey: (input) => JSON.stringify(input),
    overwrites: () => false,
    canLeadTo: ({ version }, _, output) =>
      !isVersioned(output) || output[0] === null || version <= output[0],
    describeOperation: (input, output) =>
      `${describeInput(input, describeValue)}${describeOutput(output, describeValue)}`,
    describeState: ({ version, value }) => `${describeValue(value)} in version ${version}`,
  };
}

function step(
  state: VersionedRegisterState,
  input: VersionedRegisterInput,
  output: VersionedRegisterOutput | undefined,
): VersionedRegisterState | null {
  if (input.f === "read") return output === undefined || isFound(state, output) ? state : null;
  const swaps = matches(state, input);
  if (output === false) return swaps ? null : state;
  if (isVersioned(output)) return !swaps && isFound(state, output) ? state : null;
  const version = state.version + 1;
  const told = output ?? version;
  if (!swaps || told !== version) return null;
  return { version, value: input.f === "write" ? input.value : input.to };
}

function matches(
  { version, value }: VersionedRegisterState,
  input: Exclude<VersionedRegisterInput, { f: "read" }>,
): boolean {
  switch (input.f) {
    case "write":
      return true;
    case "cas":
      return input.from === value;
    case "cas-version":
      return input.version === version;
  }
}

function isVersioned(output: VersionedRegisterOutput | undefined): output is Versioned {
  return typeof output === "object" && output !== null;
}

function isFound(state: VersionedRegisterState, output: VersionedRegisterOutput): boolean {
  if (!isVersioned(output)) return false;
  const [version, value] = output;
  return value === state.value && (version === null || version === state.version);
}

function describeInput(input: VersionedRegisterInput, say: (value: Value) => string): string {
  switch (input.f) {
    case "read":
      return "read";
    case "write":
      return `write ${say(input.value)}`;
    case "cas":
      return `cas ${say(input.from)} to ${say(input.to)}`;
    case "cas-version":
      return `cas version ${input.version} to ${say(input.to)}`;
  }
}

function describeOutput(
  output: VersionedRegisterOutput | undefined,
  say: (value: Value) => string,
): string {
  if (output === undefined || output === null) return "";
  if (output === false) return " (found another)";
  if (typeof output === "number") return ` -> version ${output}`;
  const [version, value] = output;
  return ` -> ${say(value)}${version === null ? "" : ` in version ${version}`}`;
}
