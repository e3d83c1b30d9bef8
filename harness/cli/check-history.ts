import { readFileSync } from "node:fs";
import { MODELS } from "../checkers/linearizable/models.ts";
import { messageOf, UsageError } from "../core/errors.ts";
import type { History } from "../core/history.ts";
import type { Json } from "../core/json.ts";
import type { CheckerResult } from "../core/verdict.ts";
import { readHistoryFile } from "../store/history-file.ts";
import { guessFormat, readForeignHistory } from "../store/imports/imports.ts";
import { CHECKER_MEMORY_MB } from "./analyse.ts";
import type { CheckFlags } from "./check-flags.ts";
import { type CheckedHistory, checkStream } from "./check-stream.ts";
import { CHECKERS } from "./checkers.ts";
import type { ExitCode } from "./exit-code.ts";
import { asJson } from "./finish.ts";
import { findNamed } from "./names.ts";

/** One checker on one history, from a file or as it comes in on stdin. */
export async function checkHistory(flags: CheckFlags, file: string | null): Promise<ExitCode> {
  const checker = findNamed("checker", flags.checker ?? "linearizable", CHECKERS);
  const model = findNamed("model", flags.model, MODELS).name;
  const initial = parseInitial(flags.initial);
  const budget = { timeoutMs: flags.checkerTimeout * 1_000, memoryMb: CHECKER_MEMORY_MB };
  const checkFile = async (path: string): Promise<CheckedHistory> => {
    const history = readAnyHistory(path, flags);
    const result = await checker.create({ model, initial }).check(history, budget);
    return { result, operationCount: history.operations.length };
  };
  const isRegister = model === "register" || model === "cas-register";
  const canFollow =
    isRegister && checker.name === "linearizable" && (flags.format ?? "jsonl") === "jsonl";
  const say = (message: string): void => {
    process.stderr.write(`${message}\n`);
  };
  const { stdin } = process;
  const { result, operationCount } =
    file === null
      ? await checkStream({ input: stdin, initial, say, checkFile, canFollow })
      : await checkFile(file);
  const { valid } = result;
  const name = file ?? "stdin";
  const document = { schema: 1, valid, history: name, operations: operationCount };
  process.stdout.write(
    flags.json
      ? asJson({ ...document, checkers: { [checker.name]: result } })
      : asText(checker.name, result, operationCount),
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

function asText(name: string, result: CheckerResult, operationCount: number): string {
  const { valid, reason = "holds", findings = [] } = result;
  const lines = [
    `${WORDS[String(valid)]}  ${operationCount} operations`,
    `${name}: ${reason}`,
    ...findings.flatMap(({ message }) => message.split("\n").map((line) => `  ${line}`)),
  ];
  return `${lines.join("\n")}\n`;
}
