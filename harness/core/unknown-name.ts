import { closest } from "fastest-levenshtein";
import { UsageError } from "./errors.ts";

/**
 * The error for a name that is not among the known ones: with the closest of them, and the list. A name whose beginning it
 * is is closer than any other.
 */
export function unknownName(kind: string, name: string, known: readonly string[]): UsageError {
  const hint =
    known.length === 0
      ? `There is no ${kind} to choose from here.`
      : `Did you mean '${begunWith(name, known) ?? closest(name, known)}'? Known: ${known.join(", ")}.`;
  return new UsageError(`Unknown ${kind} '${name}'`, { hint });
}

function begunWith(name: string, known: readonly string[]): string | undefined {
  return name === "" ? undefined : known.find((each) => each.startsWith(name));
}
