import { unknownName } from "../core/unknown-name.ts";

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
  const known = entries.flatMap((entry) => [entry.name, ...(entry.aliases ?? [])]);
  throw unknownName(kind, name, known);
}
