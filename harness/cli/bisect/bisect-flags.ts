import { z } from "zod";
import { UsageError } from "../../core/errors.ts";

const bisectFlagsSchema = z.object({
  suite: z.string(),
  cell: z.coerce.string(),
  good: z.coerce.string(),
  bad: z.coerce.string(),
  rate: z.coerce.number().positive().max(1).optional(),
  build: z.string(),
  faultline: z.string(),
  out: z.string(),
  json: z.boolean(),
});
export type BisectFlags = z.infer<typeof bisectFlagsSchema>;

/** @throws UsageError naming each bad flag, its value and what was expected. */
export function parseBisectFlags(argv: Readonly<Record<string, unknown>>): BisectFlags {
  const parsed = bisectFlagsSchema.safeParse(argv);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, message }) =>
      `--${String(path[0])} ${JSON.stringify(argv[String(path[0])])}: ${message}`,
  );
  throw new UsageError(problems.join("\n"), { hint: "faultline bisect --help lists all flags." });
}
