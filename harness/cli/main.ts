#!/usr/bin/env node
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { FaultlineError, UsageError } from "../core/errors.ts";
import { command } from "./command.ts";
import { explainUnknownFlags } from "./unknown-flags.ts";

/** Each is loaded when it is called for, so that `--help` and `list` answer at once. */
const COMMANDS = [
  command(
    "run [system]",
    "Start a cluster, break it while clients use it, and judge what they saw",
    async () => (await import("./commands/run.ts")).runCommand,
  ),
  command(
    "hunt <system>",
    "Simulate seed after seed, each with another cluster and other faults, until one breaks",
    async () => (await import("./commands/hunt.ts")).huntCommand,
  ),
  command(
    "replay <run>",
    "Do again what a run did, say whether it is the same, and shrink it to what matters",
    async () => (await import("./commands/replay.ts")).replayCommand,
  ),
  command(
    "check <history>",
    "Judge a recorded history: the folder of a run, or a history file",
    async () => (await import("./commands/check.ts")).checkCommand,
  ),
  command(
    "serve [results]",
    "Browse all runs, compare them and watch one that goes on",
    async () => (await import("./commands/serve.ts")).serveCommand,
  ),
  command(
    "index [results]",
    "Write a page that lists all runs of a results folder, for CI artifacts",
    async () => (await import("./commands/index.ts")).indexCommand,
  ),
  command(
    "list [kind]",
    "Show the names that other commands take",
    async () => (await import("./commands/list.ts")).listCommand,
  ),
  command(
    "doctor",
    "Look whether this machine can do all that runs need",
    async () => (await import("./commands/doctor.ts")).doctorCommand,
  ),
  command(
    "heal",
    "Remove the containers, networks and volumes that dead runs left behind",
    async () => (await import("./commands/heal.ts")).healCommand,
  ),
  command(
    "suite",
    "Fill a night with the most useful runs, and show what changed over the nights",
    async () => (await import("./commands/suite.ts")).suiteCommand,
  ),
  command(
    "bisect <suite> <cell>",
    "Find the commit with which a cell of a suite began to fail",
    async () => (await import("./commands/bisect.ts")).bisectCommand,
  ),
  command(
    "diff <left> <right>",
    "Show how two runs differ: verdicts, plans, operations, faults",
    async () => (await import("./commands/diff.ts")).diffCommand,
  ),
];

// Whoever read our output may have left (`| head`): the run and its files are worth finishing all the same.
for (const stream of [process.stdout, process.stderr]) stream.on("error", ignoreBrokenPipe);

try {
  await main(hideBin(process.argv));
} catch (thrown) {
  process.exitCode = reportFailure(thrown);
}

async function main(args: readonly string[]): Promise<void> {
  const cli = yargs([...args])
    .scriptName("faultline")
    .parserConfiguration({ "populate--": true, "duplicate-arguments-array": true })
    .command([...COMMANDS])
    .demandCommand(1, "Which command?")
    .recommendCommands()
    .strict()
    .wrap(Math.min(110, process.stdout.columns ?? 100))
    .epilogue(
      "Exit codes: 0 valid, 1 invalid, 2 unknown, 130 interrupted, 254 bad arguments, 255 harness trouble.",
    )
    .exitProcess(false)
    .fail((message, error) => {
      if (error) throw error;
      throw new UsageError(explainUnknownFlags(message), { hint: "faultline --help shows how." });
    });
  await cli.parseAsync();
}

function ignoreBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

function reportFailure(thrown: unknown): number {
  if (thrown instanceof FaultlineError) {
    process.stderr.write(`faultline: ${thrown.message}\n`);
    if (thrown.hint) process.stderr.write(`Hint: ${thrown.hint}\n`);
    return thrown.exitCode;
  }
  process.stderr.write(
    `faultline: internal error\n${thrown instanceof Error ? thrown.stack : thrown}\n`,
  );
  return 255;
}
