import { existsSync, realpathSync, statSync } from "node:fs";
import { UsageError } from "../../core/errors.ts";
import { readHistoryFile } from "../../store/history-file.ts";
import { isRunFolder, openRunFolder, readPlan } from "../../store/run-folder.ts";
import { type CheckFlags, FORMATS, parseCheckFlags } from "../check-flags.ts";
import { checkHistory } from "../check-history.ts";
import type { Command } from "../command.ts";
import { type ExitCode, exitCodeOf } from "../exit-code.ts";
import { asJson, finish, printSummary } from "../finish.ts";

export const checkCommand: Command = {
  builder: (yargs) =>
    yargs
      .positional("history", {
        describe: "a run folder (results/latest), a file, or - for stdin",
        type: "string",
      })
      .option("checker", { describe: "one checker instead of all of the run's", requiresArg: true })
      .option("claims", {
        describe:
          "consistency models that must hold, for ladder, set-full, counter [default: the run's]",
        requiresArg: true,
      })
      .option("consistency-models", {
        describe: "models of transactions that must hold [default: strict-serializable]",
        requiresArg: true,
      })
      .options(ASSUMPTIONS)
      .option("model", {
        describe: "what the keys are [default: cas-register; kv for get, put, append]",
        requiresArg: true,
      })
      .option("initial", {
        describe: "value before the first write, JSON",
        default: "null",
        requiresArg: true,
      })
      .option("format", { describe: `${FORMATS.join(", ")} [default: guessed]`, requiresArg: true })
      .option("key-in", {
        describe: "where EDN histories have keys: field, or value as [k v]",
        default: "field",
      })
      .option("checker-timeout", { describe: "seconds that it may take", default: 60 })
      .option("json", { type: "boolean", default: false, describe: "print JSON on stdout" })
      .example("$0 check results/latest", "judge a run again, also one that was killed")
      .example("$0 check etcd.log --model cas-register", "a history of Jepsen's")
      .example(
        "$0 check etcd.log --checker ladder --claims sequential",
        "which consistency models hold, and whether that one does",
      )
      .example(
        "$0 check history.edn --checker rw-register --wfr-keys --consistency-models snapshot-isolation",
        "transactions on registers, as Elle judges them",
      )
      .example(
        "tail -f history.jsonl | $0 check -",
        "judge it while it grows, until the first violation",
      ),
  handler: async (argv) => {
    process.exitCode = await check(parseCheckFlags(argv));
  },
};

const assumption = (describe: string) => ({ type: "boolean", default: false, describe }) as const;

/** Elle's names. */
const ASSUMPTIONS = {
  "wfr-keys": assumption(
    "rw-register: take it that who reads a key and then writes it, writes later",
  ),
  "sequential-keys": assumption("rw-register: take it that each key is sequentially consistent"),
  "linearizable-keys": assumption("rw-register: take it that each key is linearizable"),
} as const;

async function check(flags: CheckFlags): Promise<ExitCode> {
  // yargs makes an empty text of a lone dash.
  if (flags.history === "") return checkHistory(flags, null);
  if (!existsSync(flags.history))
    throw new UsageError(`There is no history at ${flags.history}`, {
      hint: "Give the folder of a run, such as results/latest, or a history file.",
    });
  const path = realpathSync(flags.history);
  const { checker, claims, consistencyModels } = flags;
  const saysHow = [checker, claims, consistencyModels].some((flag) => flag !== undefined);
  if (!saysHow && isRunFolder(path)) return checkRun(path, flags);
  const file = isRunFolder(path) ? openRunFolder(path).file("history.jsonl") : path;
  if (statSync(file).isDirectory())
    throw new UsageError(`${flags.history} is a folder without a history.jsonl`, {
      hint: "Runs are two levels below results: results/<system>-<workload>/<time>-seed<seed>.",
    });
  return checkHistory(flags, file);
}

/** All checkers of the run, and all files that follow from its history. */
async function checkRun(path: string, flags: CheckFlags): Promise<ExitCode> {
  const folder = openRunFolder(path);
  const plan = readPlan(folder);
  const { history, tornBytes } = readHistoryFile(folder.file("history.jsonl"));
  if (tornBytes > 0)
    process.stderr.write(`The last line was cut short (${tornBytes} bytes) and is left out.\n`);
  const data = await finish(folder, plan, history);
  if (flags.json) process.stdout.write(asJson(data.verdict));
  else printSummary(data, folder);
  return exitCodeOf(data.verdict);
}
