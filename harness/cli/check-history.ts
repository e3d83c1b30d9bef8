import { readFileSync } from "node:fs";
import { type LinearizableModelName, MODELS } from "../checkers/linearizable/models.ts";
import type { RegisterAssumptions } from "../checkers/transactions/versions/register-order.ts";
import { messageOf, UsageError } from "../core/errors.ts";
import type { History } from "../core/history.ts";
import type { Json } from "../core/json.ts";
import { LADDER_CHECKER } from "../core/ladder.ts";
import { readHistoryFile } from "../store/history-file.ts";
import { guessFormat, readForeignHistory } from "../store/imports/imports.ts";
import { CHECKER_MEMORY_MB } from "./analyse.ts";
import { type CheckFlags, FORMATS } from "./check-flags.ts";
import { printReport } from "./check-report.ts";
import { type CheckedHistory, checkStream } from "./check-stream.ts";
import { CHECKERS, type CheckerChoice, type NamedChecker } from "./checkers.ts";
import { claimsOn } from "./claims.ts";
import type { ExitCode } from "./exit-code.ts";
import { findNamed } from "./names.ts";
import { transactionModelsNamed } from "./transaction-models.ts";

/** One checker on one history, from a file or as it comes in on stdin. */
export async function checkHistory(flags: CheckFlags, file: string | null): Promise<ExitCode> {
  const checker = checkerOf(flags);
  if (flags.model !== undefined) findNamed("model", flags.model, MODELS);
  const initial = parseInitial(flags.initial);
  const consistencyModels =
    flags.consistencyModels === undefined ? null : transactionModelsNamed(flags.consistencyModels);
  const claims = checker.asksFor === "claims" ? claimsOn(file, flags.claims) : null;
  const assumptions = assumptionsFor(checker, flags);
  const choose = (model: LinearizableModelName): CheckerChoice => ({
    ...{ model, initial, claimed: claims?.models ?? null, consistencyModels, assumptions },
  });
  const budget = { timeoutMs: flags.checkerTimeout * 1_000, memoryMb: CHECKER_MEMORY_MB };
  const checkFile = async (path: string): Promise<CheckedHistory> => {
    const history = readAnyHistory(path, flags);
    const model = findNamed("model", flags.model ?? modelOf(history), MODELS).name;
    const result = await checker.create(choose(model)).check(history, budget);
    return { result, operationCount: history.operations.length };
  };
  const checked = await (file === null
    ? checkStream({
        ...{ input: process.stdin, initial, checkFile },
        canFollow: checker.name === "linearizable" && canFollow(flags),
        say: (message) => process.stderr.write(`${message}\n`),
      })
    : checkFile(file));
  const onlyMeasures = checker.onlyMeasures?.(choose("cas-register")) ?? false;
  return printReport(flags, file ?? "stdin", {
    checker: checker.name,
    claims,
    onlyMeasures,
    ...checked,
  });
}

const LIST_APPEND_CHECKER = "list-append";

/** What must hold alone says which checker is meant: the one that knows all models. */
function checkerOf({ checker, claims, consistencyModels }: CheckFlags): NamedChecker {
  const meant = consistencyModels === undefined ? "linearizable" : LIST_APPEND_CHECKER;
  const fallback = claims === undefined ? meant : LADDER_CHECKER;
  const found = findNamed("checker", checker ?? fallback, CHECKERS);
  for (const [asked, flag, value] of [
    ["claims", "--claims", claims],
    ["consistencyModels", "--consistency-models", consistencyModels],
  ] as const) {
    if (value === undefined || found.asksFor === asked) continue;
    const those = CHECKERS.filter(({ asksFor }) => asksFor === asked).map(({ name }) => name);
    throw new UsageError(`${flag} ${value}: the checker ${found.name} does not ask for that`, {
      hint: `Leave it out, or take one of these: ${those.join(", ")}.`,
    });
  }
  return found;
}

function assumptionsFor(
  { name, takesAssumptions }: NamedChecker,
  { linearizableKeys, sequentialKeys, wfrKeys }: CheckFlags,
): RegisterAssumptions {
  const assumptions = { wfrKeys, sequentialKeys, linearizableKeys };
  if (takesAssumptions === true || !Object.values(assumptions).includes(true)) return assumptions;
  throw new UsageError(`--wfr-keys and its like: the checker ${name} takes nothing for granted`, {
    hint: "Leave them out, or take --checker rw-register.",
  });
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
