import type { Model, Value } from "../model.ts";
import { type MembershipAction, membership } from "../sets/membership.ts";
import { asJson, type ValueOptions } from "./values.ts";

export type ElementInput =
  | { readonly f: "add"; readonly value: Value }
  | { readonly f: "remove"; readonly value: Value }
  | { readonly f: "contains"; readonly value: Value };

export type GrowInput = Exclude<SetInput, { readonly f: "remove" }>;

export type SetInput = ElementInput | { readonly f: "read" };

/**
 * A contains answers true or false, a read all elements in any order. An add answers whether the element was new, a
 * remove whether it was there, and both null when they do not tell.
 */
export type SetOutput = boolean | null | readonly Value[];

/** The elements as JSON, sorted. */
export type SetState = readonly string[];

export interface SetOptions extends ValueOptions {
  /** Default: empty. */
  readonly initial?: readonly Value[];
}

/**
 * A set of elements. An add or remove that never returned put its element in or took it out, if it happened.
 *
 * A read looks at all elements at once, so the set is one object. Without reads use {@link setOfElements}, without removes
 * {@link growOnlySet}: their checks take less time.
 */
export function set(options: SetOptions = {}): Model<SetState, SetInput, SetOutput> {
  const { initial = [], describeValue = asJson } = options;
  return {
    name: "set",
    init: [...new Set(initial.map((element) => JSON.stringify(element)))].sort(),
    step,
    stateKey: (state) => state.join(),
    readOnly: (input, output) => output === false || input.f === "contains" || input.f === "read",
    inputKey: (input) => JSON.stringify(input),
    describeOperation: (input, output) => describe(input, output, describeValue),
    describeState: (state) =>
      `{${state.map((text) => describeValue(JSON.parse(text) as Value)).join(", ")}}`,
  };
}

/** A set from which nothing is removed: a read rules out, long before its turn comes, the states that hold too much. */
export function growOnlySet(options: SetOptions = {}): Model<SetState, GrowInput, SetOutput> {
  return { ...set(options), name: "grow-only set", overwrites: () => false, canLeadTo };
}

/** A set without reads of the whole: every element is an object of its own, and checked by itself. */
export function setOfElements(options: SetOptions = {}): Model<SetState, ElementInput, SetOutput> {
  const isEmptyAtFirst = (options.initial ?? []).length === 0;
  return {
    ...set(options),
    partition: (input: ElementInput) => JSON.stringify(input.value),
    ...(isEmptyAtFirst && { register: membership(actionOf) }),
  };
}

/** An add answers whether the element was new. */
function actionOf({ f }: ElementInput, output: SetOutput | undefined): MembershipAction {
  if (typeof output !== "boolean") return { kind: f, found: null };
  return { kind: f, found: f === "add" ? !output : output };
}

function step(state: SetState, input: SetInput, output: SetOutput | undefined): SetState | null {
  if (input.f === "read") return output === undefined || isWhole(state, output) ? state : null;
  const text = JSON.stringify(input.value);
  const isThere = state.includes(text);
  switch (input.f) {
    case "contains":
      return output === undefined || output === isThere ? state : null;
    case "add":
      if (typeof output === "boolean" && output === isThere) return null;
      return isThere ? state : [...state, text].sort();
    case "remove":
      if (typeof output === "boolean" && output !== isThere) return null;
      return isThere ? state.filter((element) => element !== text) : state;
  }
}

/** What is in the set stays there, so the read must list it; what is missing may come. */
function canLeadTo(state: SetState, input: GrowInput, output: SetOutput | undefined): boolean {
  if (input.f === "contains" && output === false)
    return !state.includes(JSON.stringify(input.value));
  if (input.f !== "read" || !isList(output)) return true;
  const { elements } = answerOf(output);
  return state.every((text) => elements.has(text));
}

function isWhole(state: SetState, output: SetOutput): boolean {
  if (!isList(output)) return false;
  const { length, elements } = answerOf(output);
  return length === state.length && state.every((text) => elements.has(text));
}

function isList(output: SetOutput | undefined): output is readonly Value[] {
  return typeof output === "object" && output !== null;
}

/** What a read answered: a search asks for it in many states. */
interface Answer {
  /** More than there are elements when one is listed twice: that matches no state. */
  readonly length: number;
  readonly elements: ReadonlySet<string>;
}

const answers = new WeakMap<readonly Value[], Answer>();

function answerOf(output: readonly Value[]): Answer {
  const known = answers.get(output);
  if (known) return known;
  const elements = new Set(output.map((element) => JSON.stringify(element)));
  const answer = { length: output.length, elements };
  answers.set(output, answer);
  return answer;
}

function describe(
  input: SetInput,
  output: SetOutput | undefined,
  say: (value: Value) => string,
): string {
  const call = input.f === "read" ? "read" : `${input.f} ${say(input.value)}`;
  if (output === undefined || output === null) return call;
  if (typeof output === "boolean") return `${call} -> ${output}`;
  return `${call} -> {${output.map(say).join(", ")}}`;
}
