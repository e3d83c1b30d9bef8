import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { RegisterHistoriesStream } from "../checkers/linearizable/register-stream.ts";
import type { Json } from "../core/json.ts";
import type { Op } from "../core/op.ts";
import type { CheckerResult } from "../core/verdict.ts";
import { isWholeJson, parseHistoryLine } from "../store/history-file.ts";

const SAY_EVERY_MS = 5_000;

export interface StreamCheckOptions {
  readonly input: Readable;
  /** False: the input is read to its end before it is judged. */
  readonly canFollow: boolean;
  readonly initial: Json;
  readonly say: (message: string) => void;
  /** Judges a whole history from a file, where a stream cannot. */
  readonly checkFile: (path: string) => Promise<CheckedHistory>;
}

export interface CheckedHistory {
  readonly result: CheckerResult;
  readonly operationCount: number;
}

/**
 * Judges a history of JSON lines while it comes in, and ends at the first violation. Every line also goes to a temporary
 * file: when it turns out that a stream cannot decide, the file is judged as a whole when the input ends.
 *
 * @throws UsageError as the readers of history files do.
 */
export async function checkStream(options: StreamCheckOptions): Promise<CheckedHistory> {
  const folder = mkdtempSync(join(tmpdir(), "faultline-stdin-"));
  const path = join(folder, "stdin.jsonl");
  try {
    if (options.canFollow) {
      const { result, operationCount } = await followLines(options, path);
      if (result.valid !== "unknown") return { result, operationCount };
      options.say(`A stream cannot decide this: ${result.reason}. All of it is judged at its end.`);
    } else await pipeline(options.input, createWriteStream(path));
    return await options.checkFile(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function followLines(options: StreamCheckOptions, path: string): Promise<CheckedHistory> {
  const judge = new RegisterHistoriesStream(options.initial);
  const copy = createWriteStream(path);
  const lines = createInterface({ input: options.input, crlfDelay: Infinity });
  const timer = setInterval(() => {
    const held = `${judge.heldCount} values held`;
    options.say(`${judge.operationCount} operations, no violation so far, ${held}`);
  }, SAY_EVERY_MS);
  let result: CheckerResult | null = null;
  try {
    for await (const op of operations(lines, copy, options.say)) {
      result ??= judge.take(op);
      if (result?.valid === false) break;
    }
    await new Promise<void>((resolve) => copy.end(resolve));
  } finally {
    clearInterval(timer);
    lines.close();
    options.input.destroy();
  }
  return { result: result ?? { valid: true }, operationCount: judge.operationCount };
}

/** Each line as an operation, at once; one that is no whole JSON is an error only if another line follows. */
async function* operations(
  lines: AsyncIterable<string>,
  copy: NodeJS.WritableStream,
  say: (message: string) => void,
): AsyncGenerator<Op> {
  let previous: Op | undefined;
  let torn: { readonly line: string; readonly number: number } | null = null;
  let number = 0;
  for await (const line of lines) {
    number++;
    copy.write(`${line}\n`);
    if (torn) parseHistoryLine(torn.line, "stdin", torn.number, previous);
    if (line.trim() === "") continue;
    if (isWholeJson(line)) {
      previous = parseHistoryLine(line, "stdin", number, previous);
      yield previous;
    } else torn = { line, number };
  }
  if (torn) say(`The last line was cut short and is left out: ${torn.line.slice(0, 80)}`);
}
