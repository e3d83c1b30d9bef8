import type { Argv, CommandModule } from "yargs";
import type { Command } from "../command.ts";
import { asJson } from "../finish.ts";
import { prepareNight } from "../suite/prepare-night.ts";
import { workOnCells } from "../suite/redis/suite-work.ts";
import { declareSuiteFlags, parseSuiteFlags } from "../suite/suite-flags.ts";
import { mergeSuites } from "../suite/suite-merge.ts";
import { plannedDocument, plannedText } from "../suite/suite-plan.ts";
import { runSuite } from "../suite/suite-run.ts";

export const suiteCommand: Command = {
  builder: (yargs) =>
    yargs
      .command(planCommand)
      .command(runCommand)
      .command(mergeCommand)
      .command(workCommand)
      .demandCommand(1, "suite plan, suite run, suite merge or suite work?")
      .example("$0 suite plan nightly", "what it would do, and how long it would take")
      .example("$0 suite run nightly --budget 3600", "an hour of it")
      .example("$0 suite run nightly --shard 2/8 --out shard2", "one of eight machines")
      .example("$0 suite merge nightly shard1 shard2", "the night as a whole"),
  handler: () => {},
};

const planCommand: CommandModule = {
  command: "plan <name>",
  describe: "Show the cells in their order, with estimated seconds; nothing is run",
  builder: (yargs) => withJobs(declareSuiteFlags(yargs)),
  handler: async (argv) => {
    const flags = parseSuiteFlags(argv);
    const { budgetMs, jobs, plan } = await prepareNight(flags, new Date());
    const planned = { ...plan, budgetMs, jobs };
    process.stdout.write(flags.json ? asJson(plannedDocument(planned)) : plannedText(planned));
  },
};

const runCommand: CommandModule = {
  command: "run <name>",
  describe: "Run a night, or go on with one that was broken off",
  builder: (yargs) =>
    withRedis(withJobs(declareSuiteFlags(yargs))).option("engine", {
      describe: "who runs cells: local (this machine) or bullmq (workers, through --redis)",
      default: "local",
      requiresArg: true,
    }),
  handler: async (argv) => {
    process.exitCode = await runSuite(parseSuiteFlags(argv));
  },
};

const mergeCommand: CommandModule = {
  command: "merge <name> <from..>",
  describe:
    "Put the parts of several machines together (their --out), and judge the night as a whole",
  builder: (yargs) =>
    declareSuiteFlags(yargs).positional("from", {
      describe: "what was --out of each part",
      type: "string",
      array: true,
    }),
  handler: async (argv) => {
    process.exitCode = await mergeSuites(parseSuiteFlags(argv), argv.from as readonly string[]);
  },
};

const workCommand: CommandModule = {
  command: "work",
  describe: "Run cells that `suite run --engine bullmq` hands out, until stopped",
  builder: (yargs) =>
    withRedis(withJobs(yargs)).option("out", {
      describe: "where run folders go, on this machine",
      default: "results/suites",
      requiresArg: true,
    }),
  handler: async (argv) => {
    const {
      jobs = 1,
      out,
      redis,
    } = parseSuiteFlags({ ...argv, name: "", config: "", json: false });
    // Connections to a Redis that is gone would be tried for ever.
    process.exit(await workOnCells({ jobs, out, redis }));
  },
};

function withRedis(yargs: Argv): Argv {
  return yargs.option("redis", {
    describe: "the Redis that cells go through: redis://host:6379",
    requiresArg: true,
    type: "string",
  });
}

function withJobs(yargs: Argv): Argv {
  return yargs.option("jobs", {
    describe: "cells side by side [default: the suite's, or half of the cores]",
    requiresArg: true,
  });
}
