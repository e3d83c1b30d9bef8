import type { Argv } from "yargs";
import { z } from "zod";
import { UsageError } from "../../core/errors.ts";
import { checkedNight } from "../../suite/nights.ts";
import type { Shard } from "../../suite/order.ts";
import { CONFIG_FILE } from "./load-config.ts";

/** Declares what the subcommands of `suite` share. Values are checked by {@link parseSuiteFlags}. */
export function declareSuiteFlags(yargs: Argv): Argv {
  return yargs
    .positional("name", { describe: "a suite of the configuration", type: "string" })
    .option("config", { describe: "the configuration", default: CONFIG_FILE, requiresArg: true })
    .option("out", {
      describe: "where suites keep their nights",
      default: "results/suites",
      requiresArg: true,
    })
    .option("night", {
      describe: "the name of the night [default: today's, or the one that was broken off]",
      requiresArg: true,
      type: "string",
    })
    .option("budget", { describe: "seconds, instead of the suite's own", requiresArg: true })
    .option("shard", { describe: "do part 2 of 8: 2/8", requiresArg: true, type: "string" })
    .option("json", { type: "boolean", default: false, describe: "print JSON on stdout" });
}

const shard = z
  .string()
  .regex(/^[1-9]\d*\/[1-9]\d*$/, "expected a part and how many there are: 2/8")
  .transform((text): Shard => {
    const [index = 1, count = 1] = text.split("/").map(Number);
    return { index, count };
  })
  .refine(({ count, index }) => index <= count, "there is no such part");

const suiteFlagsSchema = z.object({
  name: z.string(),
  config: z.string(),
  out: z.string(),
  night: z.coerce.string().optional(),
  budget: z.coerce.number().positive().optional(),
  shard: shard.default({ index: 1, count: 1 }),
  json: z.boolean(),
  jobs: z.coerce.number().int().positive().optional(),
  engine: z.enum(["local", "bullmq"]).default("local"),
  redis: z.string().optional(),
});
export type SuiteFlags = z.infer<typeof suiteFlagsSchema>;

/** @throws UsageError naming each bad flag, its value and what was expected. */
export function parseSuiteFlags(argv: Readonly<Record<string, unknown>>): SuiteFlags {
  const parsed = suiteFlagsSchema.safeParse(argv);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path, message }) =>
        `--${String(path[0])} ${JSON.stringify(argv[String(path[0])])}: ${message}`,
    );
    throw new UsageError(problems.join("\n"), {
      hint: "faultline suite run --help lists all flags.",
    });
  }
  if (parsed.data.night !== undefined) checkedNight(parsed.data.night);
  return parsed.data;
}
