import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import type { CommandModule } from "yargs";
import { z } from "zod";
import { MODELS } from "../../checkers/linearizable/models.ts";
import { messageOf, UsageError } from "../../core/errors.ts";
import type { History } from "../../core/history.ts";
import type { Json } from "../../core/json.ts";
import type { CheckerResult } from "../../core/verdict.ts";
import { readHistoryFile } from "../../store/history-file.ts";
import { FOREIGN_FORMATS, guessFormat, readForeignHistory } from "../../store/imports/imports.ts";
import { isRunFolder, openRunFolder, readPlan } from "../../store/run-folder.ts";
import { CHECKER_MEMORY_MB } from "../analyse.ts";
import { CHECKERS } from "../checkers.ts";
import { type ExitCode, exitCodeOf } from "../exit-code.ts";
import { asJson, finish, printSummary } from "../finish.ts";
import { findNamed } from "../names.ts";

const FORMATS = ["jsonl", ...FOREIGN_FORMATS] as const;

const checkFlagsSchema = z.object({
  history: z.string(),
  checker: z.string().optional(),
  model: z.string(),
  initial: z.string(),
  format: z.enum(FORMATS).optional(),
  keyIn: z.enum(["value", "field"]),
  checkerTimeout: z.coerce.number().positive(),
  json: z.boolean(),
});
type CheckFlags = z.infer<typeof checkFlagsSchema>;

export const checkCommand: CommandModule = {
  command: "check <history>",
  describe: "Judge a recorded history: the folder of a run, or a history file",
  builder: (yargs) =>
    yargs
      .positional("history", {
        describe: "a run folder (results/latest), or a file",
        type: "string",
      })
      .option("checker", { describe: "one checker instead of all of the run's", requiresArg: true })
      .option("model", {
        describe: "what the keys are",
        default: "cas-register",
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
      .example("$0 check etcd.log --model cas-register", "a history of Jepsen's"),
  handler: async (argv) => {
    process.exitCode = await check(parseCheckFlags(argv));
  },
};

function parseCheckFlags(argv: Readonly<Record<string, unknown>>): CheckFlags {
  const parsed = checkFlagsSchema.safeParse(argv);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, message }) =>
      `--${path.join(".")} ${JSON.stringify(argv[String(path[0])])}: ${message}`,
  );
  throw new UsageError(problems.join("\n"), { hint: "faultline check --help lists all flags." });
}

async function check(flags: CheckFlags): Promise<ExitCode> {
  if (!existsSync(flags.history))
    throw new UsageError(`There is no history at ${flags.history}`, {
      hint: "Give the folder of a run, such as results/latest, or a history file.",
    });
  const path = realpathSync(flags.history);
  if (flags.checker === undefined && isRunFolder(path)) return checkRun(path, flags);
  const file = isRunFolder(path) ? openRunFolder(path).file("history.jsonl") : path;
  if (statSync(file).isDirectory())
    throw new UsageError(`${flags.history} is a folder without a history.jsonl`, {
      hint: "Runs are two levels below results: results/<system>-<workload>/<time>-seed<seed>.",
    });
  return checkFile(file, flags);
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

async function checkFile(file: string, flags: CheckFlags): Promise<ExitCode> {
  const checker = findNamed("checker", flags.checker ?? "linearizable", CHECKERS);
  const model = findNamed("model", flags.model, MODELS).name;
  const initial = parseInitial(flags.initial);
  const history = readAnyHistory(file, flags);
  const budget = { timeoutMs: flags.checkerTimeout * 1_000, memoryMb: CHECKER_MEMORY_MB };
  const result = await checker.create({ model, initial }).check(history, budget);
  const { valid } = result;
  const document = { schema: 1, valid, history: file, operations: history.operations.length };
  process.stdout.write(
    flags.json
      ? asJson({ ...document, checkers: { [checker.name]: result } })
      : asText(checker.name, result, history),
  );
  return valid === true ? 0 : valid === false ? 1 : 2;
}

function parseInitial(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new UsageError(`--initial ${text}: ${messageOf(cause)}`, {
      cause,
      hint: 'It is a JSON value: 0, null or "\\"text\\"".',
    });
  }
}

function readAnyHistory(file: string, flags: CheckFlags): History {
  if (flags.format === "jsonl") return readHistoryFile(file).history;
  const text = readFileSync(file, "utf8");
  const format = flags.format ?? guessFormat(text);
  if (format === "jsonl") return readHistoryFile(file).history;
  return readForeignHistory(text, format, file, { keyIn: flags.keyIn });
}

const WORDS: Readonly<Record<string, string>> = {
  true: "VALID",
  false: "INVALID",
  unknown: "UNKNOWN",
};

function asText(name: string, result: CheckerResult, history: History): string {
  const { valid, reason = "holds", findings = [] } = result;
  const lines = [
    `${WORDS[String(valid)]}  ${history.operations.length} operations`,
    `${name}: ${reason}`,
    ...findings.flatMap(({ message }) => message.split("\n").map((line) => `  ${line}`)),
  ];
  return `${lines.join("\n")}\n`;
}
