import { z } from "zod";
import { UsageError } from "../core/errors.ts";
import { FOREIGN_FORMATS } from "../store/imports/imports.ts";

export const FORMATS = ["jsonl", ...FOREIGN_FORMATS] as const;

const checkFlagsSchema = z.object({
  history: z.string(),
  checker: z.string().optional(),
  claims: z.string().optional(),
  consistencyModels: z.string().optional(),
  wfrKeys: z.boolean(),
  sequentialKeys: z.boolean(),
  linearizableKeys: z.boolean(),
  model: z.string().optional(),
  initial: z.coerce.string(),
  format: z.enum(FORMATS).optional(),
  keyIn: z.enum(["value", "field"]),
  checkerTimeout: z.coerce.number().positive(),
  json: z.boolean(),
});
export type CheckFlags = z.infer<typeof checkFlagsSchema>;

/** @throws UsageError naming each bad flag, its value and what was expected. */
export function parseCheckFlags(argv: Readonly<Record<string, unknown>>): CheckFlags {
  const parsed = checkFlagsSchema.safeParse(argv);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, message }) =>
      `--${path.join(".")} ${JSON.stringify(argv[String(path[0])])}: ${message}`,
  );
  throw new UsageError(problems.join("\n"), { hint: "faultline check --help lists all flags." });
}
