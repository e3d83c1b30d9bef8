import { readFileSync } from "node:fs";
import { MODELS } from "../checkers/linearizable/models.ts";
import { messageOf, UsageError } from "../core/errors.ts";
import type { History } from "../core/history.ts";
import type { Json } from "../core/json.ts";
import { ladderIn } from "../core/ladder.ts";
import type { CheckerResult } from "../core/verdict.ts";
import { ladderText } from "../report/text/ladder.ts";
import { readHistoryFile } from "../store/history-file.ts";
import { guessFormat, readForeignHistory } from "../store/imports/imports.ts";
import { CHECKER_MEMORY_MB } from "./analyse.ts";
import { type CheckFlags, FORMATS } from "./check-flags.ts";
import { type CheckedHistory, checkStream } from "./check-stream.ts";
import { CHECKERS } from "./checkers.ts";
import type { ExitCode } from "./exit-code.ts";
import { asJson } from "./finish.ts";
import { findNamed } from "./names.ts";

/** One checker on one history, from a file or as it comes in on stdin. */
export async function checkHistory(flags: CheckFlags, file: string | null): Promise<ExitCode> {
  const checker = findNamed("checker", flags.checker ?? "linearizable", CHECKERS);
  if (flags.model !== undefined) findNamed("model", flags.model, MODELS);
  const initial = parseInitial(flags.initial);
  const budget = { timeoutMs: flags.checkerTimeout * 1_000, memoryMb: CHECKER_MEMORY_MB };
  const checkFile = async (path: string): Promise<CheckedHistory> => {
    const history = readAnyHistory(path, flags);
    const model = findNamed("model", flags.model ?? modelOf(history), MODELS).name;
    const result = await checker.create({ model, initial }).check(history, budget);
    return { result, operationCount: history.operations.length };
  };
  const checked = await (file === null
    ? checkStream({
        ...{ input: process.stdin, initial, checkFile },
        canFollow: checker.name === "linearizable" && canFollow(flags),
        say: (message) => process.stderr.write(`${message}\n`),
      })
    : checkFile(file));
  return report(flags, file ?? "stdin", checker.name, checked);
}

/** Strings that grow are told by their operations. */
function modelOf(history: History): string {
  const isKv = history.operations.some(({ invoke }) => KV_OPERATIONS.includes(invoke.f));
  return isKv ? "kv" : "cas-register";
}

const KV_OPERATIONS: readonly string[] = ["get", "put", "append"];

/** Registers in our own format can be judged line by line. */
function canFollow({ model = "cas-register", format = "jsonl" }: CheckFlags): boolean {
  return (model === "register" || model === "cas-register") && format === "jsonl";
}

function report(
  flags: CheckFlags,
  history: string,
  checker: string,
  { result, operationCount }: CheckedHistory,
): ExitCode {
  const judged = operationCount === 0 ? NOTHING : result;
  const { valid } = judged;
  const document = { schema: 1, valid, history, operations: operationCount };
  process.stdout.write(
    flags.json
      ? asJson({ ...document, checkers: { [checker]: judged } })
      : asText(checker, judged, operationCount),
  );
  return valid === true ? 0 : valid === false ? 1 : 2;
}

const NOTHING: CheckerResult = {
  valid: "unknown",
  reason: "There is no operation in it: that proves nothing.",
};

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
  if (flags.format === undefined && format === "jsonl" && !/^\s*(\{|$)/.test(text))
    throw new UsageError(`${file} is no history in a format that can be told`, {
      hint: `Name its format: --format ${FORMATS.join(", ")}.`,
    });
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
    ...ladderText(ladderIn(result.details)),
    ...findings.flatMap(({ message }) => message.split("\n").map((line) => `  ${line}`)),
  ];
  return `${lines.join("\n")}\n`;
}
