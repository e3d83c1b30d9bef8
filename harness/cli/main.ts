#!/usr/bin/env node
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { FaultlineError, UsageError } from "../core/errors.ts";
import { bisectCommand } from "./commands/bisect.ts";
import { checkCommand } from "./commands/check.ts";
import { diffCommand } from "./commands/diff.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { healCommand } from "./commands/heal.ts";
import { huntCommand } from "./commands/hunt.ts";
import { indexCommand } from "./commands/index.ts";
import { listCommand } from "./commands/list.ts";
import { replayCommand } from "./commands/replay.ts";
import { runCommand } from "./commands/run.ts";
import { serveCommand } from "./commands/serve.ts";
import { suiteCommand } from "./commands/suite.ts";
import { explainUnknownFlags } from "./unknown-flags.ts";

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
    .command(runCommand)
    .command(huntCommand)
    .command(replayCommand)
    .command(checkCommand)
    .command(serveCommand)
    .command(indexCommand)
    .command(listCommand)
    .command(doctorCommand)
    .command(healCommand)
    .command(suiteCommand)
    .command(bisectCommand)
    .command(diffCommand)
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
