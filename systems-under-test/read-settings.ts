import { closest } from "fastest-levenshtein";
import type { z } from "zod";
import { UsageError } from "../harness/core/errors.ts";
import { unknownName } from "../harness/core/unknown-name.ts";
import type { Settings } from "./system.ts";

/**
 * Reads what a run sets of a system (`--set key=value`), with the defaults of the schema.
 *
 * @param examples of each setting a value that it may have, for the hint.
 * @throws UsageError naming the setting, its value, and the closest one that there is.
 */
export function readSettings<Shape extends z.ZodRawShape>(
  system: string,
  schema: z.ZodObject<Shape>,
  settings: Settings,
  examples: Readonly<Record<string, string>>,
): z.infer<z.ZodObject<Shape>> {
  const names = Object.keys(schema.shape);
  for (const name of Object.keys(settings))
    if (!names.includes(name)) throw unknownName(`setting of ${system}`, name, names);
  const parsed = schema.safeParse(settings);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = String(issue?.path[0]);
  const value = settings[name] ?? "";
  throw new UsageError(`${system}: setting '${name}' is '${value}': ${issue?.message}`, {
    hint:
      issue?.code === "invalid_value"
        ? `Did you mean --set ${name}=${closest(value, issue.values.map(String))}?`
        : `For example: --set ${name}=${examples[name]}`,
  });
}
