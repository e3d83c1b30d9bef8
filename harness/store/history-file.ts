import { readFileSync } from "node:fs";
import { z } from "zod";
import { messageOf, UsageError } from "../core/errors.ts";
import { History } from "../core/history.ts";
import { NEMESIS } from "../core/ids.ts";
import { OP_TYPES, type Op } from "../core/op.ts";

export interface RecordedHistory {
  readonly history: History;
  /** Bytes of a last line that a crash cut short; they were left out. */
  readonly tornBytes: number;
}

/** One line of history.jsonl, without the line end. */
export function formatOp(op: Op): string {
  return JSON.stringify(op);
}

/**
 * Reads a history.jsonl, also one whose writer was killed: a last line that was cut short is left out.
 *
 * @throws UsageError naming file, line and value when any other line is not an operation.
 */
export function readHistoryFile(path: string): RecordedHistory {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new UsageError(`Cannot read the history ${path}: ${messageOf(cause)}`, {
      cause,
      hint: "Give a history file, or the folder of a run.",
    });
  }
  return parseHistory(text, path);
}

/** As {@link readHistoryFile}, of a text; `file` is for messages. */
export function parseHistory(text: string, file: string): RecordedHistory {
  const lines = text.split("\n");
  const last = lines.pop() ?? "";
  const ops: Op[] = [];
  lines.forEach((line, at) => {
    if (line.trim() !== "") ops.push(parseHistoryLine(line, file, at + 1, ops.at(-1)));
  });
  let tornBytes = 0;
  if (last.trim() !== "") {
    if (isWholeJson(last)) ops.push(parseHistoryLine(last, file, lines.length + 1, ops.at(-1)));
    else tornBytes = Buffer.byteLength(last);
  }
  return { history: new History(ops), tornBytes };
}

/** A line was parsed as JSON: whatever it holds is JSON, and need not be walked through again. */
const jsonSchema = z.unknown();

const opSchema = z.object({
  index: z.number().int().nonnegative(),
  time: z.number().int().nonnegative(),
  process: z.union([z.number().int().nonnegative(), z.literal(NEMESIS)]),
  type: z.enum(OP_TYPES),
  f: z.string().min(1),
  key: jsonSchema.optional(),
  value: jsonSchema.default(null),
  node: z.string().optional(),
  error: jsonSchema.optional(),
  observed: jsonSchema.optional(),
});

/**
 * Reads one line of a history; `previous` is the operation of the line before.
 *
 * @throws UsageError naming file, line and value.
 */
export function parseHistoryLine(
  line: string,
  file: string,
  lineNumber: number,
  previous: Op | undefined,
): Op {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw lineError(file, lineNumber, line, messageOf(cause), cause);
  }
  const parsed = opSchema.safeParse(value);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      (issue) => `${issue.path.join(".") || "line"}: ${issue.message}`,
    );
    throw lineError(file, lineNumber, line, problems.join("; "), parsed.error);
  }
  const op = parsed.data as Op;
  if (previous !== undefined && op.index <= previous.index) {
    const problem = `index ${op.index} does not come after index ${previous.index} of the line before`;
    throw lineError(file, lineNumber, line, problem, undefined);
  }
  return op;
}

function lineError(
  file: string,
  lineNumber: number,
  line: string,
  problem: string,
  cause: unknown,
): UsageError {
  const shown = line.length > 200 ? `${line.slice(0, 200)}...` : line;
  return new UsageError(`${file}:${lineNumber}: not a history line: ${problem}\n  ${shown}`, {
    cause,
    hint: 'A line looks like {"index":7,"time":1250000,"process":3,"type":"invoke","f":"read","key":"k1","value":null}.',
  });
}

/** Whether a last line without a line end is whole, and not cut short by a crash. */
export function isWholeJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
