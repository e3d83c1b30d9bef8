import { availableParallelism } from "node:os";
import type { Argv } from "yargs";
import { z } from "zod";
import { UsageError } from "../core/errors.ts";
import { declareUnboundedDamage, parseRunFlags, RUN_DEFAULTS, type RunFlags } from "./run-flags.ts";

const DEFAULT_TIME_LIMIT = 60;
/** In virtual time. */
export const DEFAULT_RUN_TIME_MS = 8_000;

/** Switches that are on unless they are switched off. */
const ON = ["shrink", "invariants"];

/** Declares the flags of `hunt`. Values are checked by {@link parseHuntFlags}. */
export function declareHuntFlags<T>(yargs: Argv<T>): Argv<T> {
  const flag = (name: string, describe: string, more: object = {}): void => {
    yargs.option(name, { describe, requiresArg: true, ...more });
  };
  flag("seeds", "how many runs [default: as many as the time allows]");
  flag("time-limit", `seconds to hunt [default: ${DEFAULT_TIME_LIMIT}; none with --seeds]`);
  flag("run-time", "virtual seconds of faults that a run has, at most [default: 8]");
  flag("jobs", "processes that simulate [default: one for each core]", { alias: "j" });
  flag("seed", "the first seed [default: 1]");
  flag("bug", "plant a bug (repeatable; see: faultline list bugs)");
  flag("set", "a setting of the system that all runs have, key=value (repeatable)");
  flag("nemesis", "faults that may come, comma-separated, or all or none", { default: "all" });
  flag("workload", "what clients do (see: faultline list workloads)", { alias: "w" });
  flag("checker-timeout", "seconds that the checkers of one run may take", { default: 20 });
  flag("out", "where run folders go", { default: RUN_DEFAULTS.out });
  declareUnboundedDamage(yargs);
  const switches = {
    "every-bug": "hunt for each planted bug of the system in turn, and print a table",
    "every-configuration":
      "run the system in each of its configurations, and print which models held and which broke",
    "keep-going": "collect violations that differ, instead of stopping at the first",
    shrink: "look for the smallest run that shows the same violation",
    invariants: "look into the nodes after every event; without it, clients alone judge",
    json: "print one JSON document on stdout",
  };
  for (const [name, describe] of Object.entries(switches))
    yargs.option(name, { describe, type: "boolean", default: ON.includes(name) });
  return yargs;
}

const count = z.coerce.number().int().positive();
const huntFlagsSchema = z.object({
  seeds: count.optional(),
  timeLimit: z.coerce.number().positive().optional(),
  runTime: z.coerce.number().min(0.1).max(3_600).optional(),
  jobs: count.max(1_024).optional(),
  everyBug: z.boolean(),
  everyConfiguration: z.boolean(),
  keepGoing: z.boolean(),
  invariants: z.boolean().default(true),
  shrink: z.boolean(),
});

export interface HuntFlags {
  /** Null: until the time is up. */
  readonly seedCount: number | null;
  /** Null: until all seeds are done. */
  readonly timeLimitMs: number | null;
  /** The longest that a run lasts, in virtual time. Null: as long as the planted bug needs. */
  readonly runTimeMs: number | null;
  readonly jobs: number;
  /** One hunt for each planted bug. */
  readonly everyBug: boolean;
  /** One hunt for each configuration that the system names. */
  readonly everyConfiguration: boolean;
  readonly keepGoing: boolean;
  readonly shrink: boolean;
  /** False: nobody looks into the nodes, and what clients saw alone is judged. */
  readonly invariants: boolean;
  readonly firstSeed: number;
  /** What all runs have in common. */
  readonly run: RunFlags;
}

/** @throws UsageError naming each bad flag, its value and what was expected. */
export function parseHuntFlags(argv: Readonly<Record<string, unknown>>): HuntFlags {
  const parsed = huntFlagsSchema.safeParse(argv);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => {
      const flag = String(path[0]).replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      return `--${flag} ${JSON.stringify(argv[String(path[0])])}: ${message}`;
    });
    throw new UsageError(problems.join("\n"), { hint: "faultline hunt --help lists all flags." });
  }
  const { seeds = null, timeLimit, runTime, jobs = availableParallelism(), ...more } = parsed.data;
  const { system, seed, bug, set, nemesis, workload, checkerTimeout, out, json, unboundedDamage } =
    argv;
  const given = {
    system,
    seed,
    bug,
    set,
    nemesis,
    workload,
    checkerTimeout,
    out,
    json,
    unboundedDamage,
  };
  const run = parseRunFlags({ ...RUN_DEFAULTS, ...given, on: "sim" });
  const timeLimitS = timeLimit ?? (seeds === null ? DEFAULT_TIME_LIMIT : null);
  return {
    ...{ seedCount: seeds, jobs, run, firstSeed: run.seed ?? 1, ...more },
    runTimeMs: runTime === undefined ? null : Math.round(runTime * 1_000),
    timeLimitMs: timeLimitS === null ? null : Math.round(timeLimitS * 1_000),
  };
}
