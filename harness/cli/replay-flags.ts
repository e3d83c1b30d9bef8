import type { Argv } from "yargs";
import { z } from "zod";
import { UsageError } from "../core/errors.ts";
import { SHRINK_BUDGET } from "./shrink-run.ts";

/** Declares the flags of `replay`. Values are checked by {@link parseReplayFlags}. */
export function declareReplayFlags(yargs: Argv): Argv {
  return yargs
    .positional("run", { describe: "a run folder (results/latest) or a plan.json", type: "string" })
    .option("on", {
      describe: "where: sim, or the same operations and faults on real nodes: local, docker",
      default: "sim",
      requiresArg: true,
    })
    .option("shrink", {
      describe: "look for the smallest run that shows the same violation",
      type: "boolean",
      default: false,
    })
    .option("shrink-events", {
      describe: "simulated events that shrinking may take: the same on every machine",
      default: SHRINK_BUDGET.events,
      requiresArg: true,
    })
    .option("shrink-runs", {
      describe: "runs that shrinking may take",
      default: SHRINK_BUDGET.runs,
      requiresArg: true,
    })
    .option("out", { describe: "where run folders go", default: "results", requiresArg: true })
    .option("json", { type: "boolean", default: false, describe: "print JSON on stdout" })
    .example("$0 replay results/latest", "the same run again, and whether it is the same")
    .example("$0 replay results/latest --shrink", "what of it is needed to go wrong")
    .example("$0 replay plan.json --on local", "the same faults on real processes");
}

const replayFlagsSchema = z.object({
  run: z.string(),
  on: z.enum(["sim", "local", "docker"]),
  shrink: z.boolean(),
  shrinkEvents: z.coerce.number().int().positive(),
  shrinkRuns: z.coerce.number().int().positive(),
  out: z.string(),
  json: z.boolean(),
});
export type ReplayFlags = z.infer<typeof replayFlagsSchema>;

/** @throws UsageError naming each bad flag, its value and what was expected. */
export function parseReplayFlags(argv: Readonly<Record<string, unknown>>): ReplayFlags {
  const parsed = replayFlagsSchema.safeParse(argv);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => {
      const flag = String(path[0]).replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      return `--${flag} ${JSON.stringify(argv[String(path[0])])}: ${message}`;
    });
    throw new UsageError(problems.join("\n"), { hint: "faultline replay --help lists all flags." });
  }
  if (parsed.data.shrink && parsed.data.on !== "sim") {
    throw new UsageError(`--shrink with --on ${parsed.data.on}`, {
      hint: "Only the simulator repeats runs exactly enough: leave --on out.",
    });
  }
  return parsed.data;
}
