import type { Model } from "../model.ts";
import type { Element } from "./fifo-queue.ts";
import { asJson, type ValueOptions } from "./values.ts";

export type LogInput =
  | { readonly f: "append"; readonly value: Element }
  /** The entry at an offset, from 0. */
  | { readonly f: "read"; readonly offset: number }
  /** All entries from an offset on, or at most `limit` of them. */
  | { readonly f: "poll"; readonly from: number; readonly limit?: number };

/**
 * An append answers its offset, or null when it does not tell. A read answers the entry, or null when the log ends
 * before it. A poll answers a list; one that is shorter than its limit, or has none, says that the log ended there.
 */
export type LogOutput = number | Element | null | readonly Element[];

/**
 * A list that only grows, at its end: offsets count from 0 and leave no gaps.
 *
 * An append that never returned is in the log at some offset, if it happened.
 */
export function log({
  describeValue = asJson,
}: ValueOptions = {}): Model<readonly Element[], LogInput, LogOutput> {
  return {
    name: "log",
    init: [],
    step(state, input, output) {
      if (input.f !== "append") {
        return output === undefined || isFound(state, input, output) ? state : null;
      }
      const told = output ?? state.length;
      return told === state.length ? [...state, input.value] : null;
    },
    stateKey: (state) => JSON.stringify(state),
    readOnly: (input) => input.f !== "append",
    inputKey: (input) => JSON.stringify(input),
    overwrites: () => false,
    canLeadTo: (state, input, output) =>
      input.f === "append" || output === undefined || mayBeFound(state, input, output),
    describeOperation: (input, output) => describe(input, output, describeValue),
    describeState: (state) => `[${state.map(describeValue).join(", ")}]`,
  };
}

type LookInput = Exclude<LogInput, { f: "append" }>;

function isFound(state: readonly Element[], input: LookInput, output: LogOutput): boolean {
  if (input.f === "read") return (state[input.offset] ?? null) === output;
  const end = input.from + (input.limit ?? Number.POSITIVE_INFINITY);
  return isList(output) && sameEntries(state.slice(input.from, end), output);
}

/** What is in the log stays there, so it must fit; what is missing may come. */
function mayBeFound(state: readonly Element[], input: LookInput, output: LogOutput): boolean {
  if (input.f === "read") return state.length <= input.offset || state[input.offset] === output;
  if (!isList(output)) return false;
  const { from, limit = Number.POSITIVE_INFINITY } = input;
  const known = state.slice(from, from + limit);
  return sameEntries(known, output.slice(0, known.length));
}

function isList(output: LogOutput): output is readonly Element[] {
  return typeof output === "object" && output !== null;
}

function sameEntries(left: readonly Element[], right: readonly Element[]): boolean {
  return left.length === right.length && left.every((entry, i) => entry === right[i]);
}

function describe(
  input: LogInput,
  output: LogOutput | undefined,
  say: (value: Element) => string,
): string {
  switch (input.f) {
    case "append":
      return `append ${say(input.value)}${typeof output === "number" ? ` -> offset ${output}` : ""}`;
    case "read":
      return `read ${input.offset}${output === undefined ? "" : ` -> ${sayFound(output, say)}`}`;
    case "poll":
      return `poll from ${input.from}${output === undefined ? "" : ` -> ${sayFound(output, say)}`}`;
  }
}

function sayFound(output: LogOutput, say: (value: Element) => string): string {
  if (output === null) return "nothing";
  return isList(output) ? `[${output.map(say).join(", ")}]` : say(output);
}
