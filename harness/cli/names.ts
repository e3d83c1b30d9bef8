import { closest } from "fastest-levenshtein";
import { UsageError } from "../core/errors.ts";

/**
 * The entry of that name or alias.
 *
 * @throws UsageError with the closest match and the list of all names.
 */
export function findNamed<
  T extends { readonly name: string; readonly aliases?: readonly string[] },
>(kind: string, name: string, entries: readonly T[]): T {
  const found = entries.find((entry) => entry.name === name || entry.aliases?.includes(name));
  if (found) return found;
  throw unknownName(
    kind,
    name,
    entries.flatMap((entry) => [entry.name, ...(entry.aliases ?? [])]),
  );
}

/** The error for a name that is not in a list. */
export function unknownName(kind: string, name: string, known: readonly string[]): UsageError {
  const hint =
    known.length === 0
      ? `There is no ${kind} to choose from here.`
      : `Did you mean '${closest(name, known)}'? Known: ${known.join(", ")}.`;
  return new UsageError(`Unknown ${kind} '${name}'`, { hint });
}
