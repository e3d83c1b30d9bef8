import { UsageError } from "../../core/errors.ts";
import { History } from "../../core/history.ts";
import type { Json } from "../../core/json.ts";
import type { Op, OpType } from "../../core/op.ts";

const LINE =
  /(?:^|\s-\s)(?<process>\d+)\s+:(?<type>invoke|ok|fail|info)\s+:(?<f>[\w-]+)\s+(?<value>\S.*?)\s*$/;
const NEMESIS_LINE = /(?:^|\s-\s):nemesis\s/;

/** True for what Jepsen prints while it runs: `INFO  jepsen.util - 0 :invoke :write 4`. */
export function isJepsenLogLine(line: string): boolean {
  return LINE.test(line) && !line.trimStart().startsWith("{");
}

/**
 * The log that Jepsen prints of a test of one cas-register. A failed cas compared and found another value; a failed
 * read says nothing; where there is a keyword in place of the value, such as `:timed-out`, it is the error, and the
 * value is that of the invocation. Lines of other kinds are passed over, unless they look like a broken operation.
 *
 * @throws UsageError that names file and line.
 */
export function readJepsenLog(text: string, fileName: string): History {
  const ops: Op[] = [];
  const invoked = new Map<number, Json>();
  text.split("\n").forEach((line, i) => {
    const groups = LINE.exec(line)?.groups;
    if (!groups) {
      if (looksBroken(line)) throw brokenLine(fileName, i + 1, line);
      return;
    }
    const process = Number(groups.process);
    const type = groups.type as OpType;
    const f = groups.f as string;
    const value = parseValue(groups.value as string);
    if (value === undefined && !isKeyword(groups.value)) throw brokenLine(fileName, i + 1, line);
    if (type === "invoke") invoked.set(process, value ?? null);
    const error = errorOf(type, f, groups.value as string);
    ops.push({
      index: ops.length,
      time: ops.length,
      process,
      type,
      f,
      value: value ?? invoked.get(process) ?? null,
      ...(error !== undefined && { error }),
    });
  });
  if (ops.length === 0)
    throw new UsageError(`${fileName}: no operation in it`, {
      hint: "Lines of a Jepsen log end in: process :type :f value. Name the right format with --format.",
    });
  return new History(ops);
}

function errorOf(type: OpType, f: string, value: string): Json | undefined {
  if (isKeyword(value)) return value.slice(1);
  return type === "fail" && f === "cas" ? "precondition-failed" : undefined;
}

function isKeyword(text: string | undefined): boolean {
  return text?.startsWith(":") ?? false;
}

/** nil, an integer or a vector of two; undefined for anything else. */
function parseValue(text: string): Json | undefined {
  if (text === "nil") return null;
  if (/^-?\d+$/.test(text)) return Number(text);
  const pair = /^\[(nil|-?\d+) (nil|-?\d+)\]$/.exec(text);
  return pair
    ? [parseValue(pair[1] as string) ?? null, parseValue(pair[2] as string) ?? null]
    : undefined;
}

function looksBroken(line: string): boolean {
  return /\s:(invoke|ok|fail|info)(\s|$)/.test(line) && !NEMESIS_LINE.test(line);
}

function brokenLine(fileName: string, line: number, text: string): UsageError {
  return new UsageError(`${fileName}:${line}: ${text.trim().slice(0, 120)}`, {
    hint: "An operation ends in: process :type :f value, the value nil, a number, [from to] or :error.",
  });
}
